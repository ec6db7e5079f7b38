import { globSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect } from "chai";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";

const ROOT = join(import.meta.dirname, "..");

interface Room {
  files: string;
  mayImport: string[];
  butNot?: string[];
}

// By a name that TypeScript does not follow, since the configuration is JavaScript.
const CONFIGURATION: string = "../eslint.config.js";
const { ROOMS } = (await import(CONFIGURATION)) as { ROOMS: Room[] };

/** The rules that keep the rooms of src/ apart. They need no types, so a text is linted in no time. */
const RULES = [
  "import-x/no-restricted-paths",
  "no-restricted-globals",
  "no-restricted-imports",
  "@typescript-eslint/no-restricted-imports",
];

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: tseslint.configs.disableTypeChecked,
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
});

/** The lines of a file of src/ with this text that lint refuses, from 0. */
async function refusedLines(file: string, lines: string[]): Promise<Set<number>> {
  const [result] = await eslint.lintText(lines.join("\n"), { filePath: join(ROOT, "src", file) });
  const { messages } = result as ESLint.LintResult;
  for (const { ruleId, message } of messages) expect(RULES, message).to.include(ruleId);
  return new Set(messages.map(({ line }) => line - 1));
}

/** The path of a file of src/ as another one there imports it. */
function pathFrom(file: string, target: string): string {
  const path = relative(dirname(file), target).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

const isIn = (file: string, room: string) => file === room || file.startsWith(`${room}/`);

const filesOf = (files: string) =>
  globSync(files.endsWith("**") ? `${files}/*.ts` : files, { cwd: join(ROOT, "src") })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts"))
    .sort();

describe("lint", () => {
  it("knows rooms of which each has files", () => {
    for (const { files } of ROOMS) expect(filesOf(files), files).to.not.be.empty;
  });

  describe("lets a file import what its room may, and refuses the rest:", () => {
    // One file of each room, and those that a row of the table names.
    const targets = new Set(ROOMS.map(({ files }) => filesOf(files)[0] as string));
    for (const { butNot = [] } of ROOMS) {
      for (const name of butNot.filter((room) => room.endsWith(".ts"))) targets.add(name);
    }

    for (const { files, mayImport, butNot = [] } of ROOMS) {
      it(`src/${files}`, async () => {
        const file = files.replace(/\*+$/, "example.ts");
        const others = [...targets].filter((target) => target !== file);
        // Of another folder's modules the page may import types alone, see below.
        const refused = await refusedLines(
          file,
          others.map((target, i) => `import type { A${i} } from "${pathFrom(file, target)}";`),
        );
        for (const [i, target] of others.entries()) {
          const may =
            mayImport.some((room) => isIn(target, room)) && !butNot.some((room) => isIn(target, room));
          expect(refused.has(i), `${file} imports ${target}`).to.equal(!may);
        }
      });
    }
  });

  const rows: [title: string, file: string, line: string, refused: boolean][] = [
    ["the ground importing what stands on it", "base/a.ts", 'import "../rpc/node.ts";', true],
    ["the calls to a node importing the chain", "rpc/a.ts", 'import "../chain/gate.ts";', true],
    ["the chain importing the calls to a node", "chain/a.ts", 'import "../rpc/node.ts";', false],
    ["the port importing a ledger", "ledger/a.ts", 'import "./evm/evm-ledger.ts";', true],
    ["a ledger importing the port", "ledger/scalardl/a.ts", 'import "../ledger.ts";', false],
    ["a ledger importing another", "ledger/scalardl/a.ts", 'import "../evm/contracts.ts";', true],
    ["reading importing issuing", "ledger/evm/index/a.ts", 'import "../issue/sender.ts";', true],
    ["a use case importing a ledger", "issuance/a.ts", 'import "../ledger/evm/evm-ledger.ts";', true],
    ["a use case importing the port", "issuance/a.ts", 'import "../ledger/ledger.ts";', false],
    ["a use case importing a route", "issuance/a.ts", 'import "../http/tokens/routes.ts";', true],
    ["a resource importing another", "http/tokens/a.ts", 'import "../events/routes.ts";', true],
    ["a resource importing what they share", "http/tokens/a.ts", 'import "../requests/body.ts";', false],
    ["what they share importing a resource", "http/requests/a.ts", 'import "../tokens/routes.ts";', true],
    ["the app importing a ledger", "app.ts", 'import "./ledger/evm/evm-ledger.ts";', true],
    [
      "a type of an answer on the page",
      "page/data/a.ts",
      'import type { A } from "../../http/answers/token.ts";',
      false,
    ],
    [
      "a module of the service on the page",
      "page/data/a.ts",
      'import { A } from "../../http/answers/token.ts";',
      true,
    ],
    ["process", "base/a.ts", "process.exit();", true],
    ["globalThis.process", "base/a.ts", "globalThis.process.exit();", true],
    ["node:process", "base/a.ts", 'import "node:process";', true],
    ["process in main.ts", "main.ts", "process.exit();", false],
    ["anything in main.ts", "main.ts", 'import "./ledger/evm/evm-ledger.ts";', false],
  ];
  for (const [title, file, line, refused] of rows) {
    it(`${refused ? "refuses" : "lets through"} ${title}`, async () => {
      expect(await refusedLines(file, [line])).to.have.lengthOf(refused ? 1 : 0);
    });
  }
});
