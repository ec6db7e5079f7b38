import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { codeOf, commandsOf, DOCUMENTS, ROOT } from "./documents.ts";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** What npm does without a script of ours. */
const NPM_ITSELF = ["ci", "install"];
const NETWORKS = ["localhost", "external"];
const CAST = ["call", "wallet"];
/** Programs of every machine; the blocks with these are run whole: see instructions.test.ts and deploy/test. */
const SYSTEM = ["cd", "cp", "export", "head", "mkdir", "mv", "node", "tar", "umask"];

/** The programs of the pages whose blocks `npm run test:clients` runs. */
const OF_CLIENTS = [
  "bash",
  "go",
  "mypy",
  "oapi-codegen",
  "openapi-python-client",
  "pip",
  "python",
  "schemathesis",
];

/** By program: whether a command line of it can work. */
const CHECKS: Record<string, (args: string[]) => void> = {
  npm([what = "", name = ""]) {
    if (NPM_ITSELF.includes(what)) return;
    expect(scripts).to.have.property(what === "run" ? name : what);
  },
  npx([program, command = "", ...args]) {
    if (["openapi-typescript", "openapi-ts", "tsc"].includes(program ?? "")) return;
    expect(program).to.be.oneOf(["hardhat", "cast"]);
    if (program === "cast") return expect(command).to.be.oneOf(CAST);
    const files = args.filter((arg) => arg.endsWith(".ts"));
    for (const file of files) expect(existsSync(join(ROOT, file)), file).to.be.true;
    if (args.includes("--grep")) {
      const title = new RegExp(`it\\(.*${args[args.indexOf("--grep") + 1]}`);
      for (const file of files) expect(readFileSync(join(ROOT, file), "utf8")).to.match(title);
    }
    const network = args[args.indexOf("--network") + 1];
    if (command === "run" && args.includes("--network")) expect(network).to.be.oneOf(NETWORKS);
    expect(command).to.be.oneOf(["run", "test", "node", "keystore"]);
  },
  // Sent to a service: see requests.test.ts.
  curl() {},
  git: ([command]) => expect(command).to.be.oneOf(["clone", "pull"]),
  ".ci/run": () => expect(existsSync(join(ROOT, ".ci/run"))).to.be.true,
};

/** A command without the variables that are set for it alone. */
function withoutVariables(command: string[]): string[] {
  const program = command.findIndex((word) => !/^[A-Z_]+=/.test(word));
  // `NAME=$(cat file)` is two words here.
  return /^[\w.]+\)$/.test(command[program] ?? "") ? command.slice(program + 1) : command.slice(program);
}

describe("the documents' commands", () => {
  it("include every npm script", () => {
    const all = DOCUMENTS.map(({ text }) => text).join("\n");
    const told = [...all.matchAll(/\bnpm (?:run )?([a-z][a-z:]*)/g)].map(([, name]) => name);
    expect(told).to.include.members(Object.keys(scripts));
  });

  for (const document of DOCUMENTS) {
    const { path, text, blocks } = document;

    it(`of ${path} are shell, and each program in them is known`, () => {
      for (const block of blocks) {
        execFileSync("sh", ["-n"], { input: block.replace(/<\w+>/g, "gap"), stdio: "pipe" });
      }
      for (const command of commandsOf(document).map(withoutVariables)) {
        const [program = "", ...args] = command;
        if ([...SYSTEM, ...OF_CLIENTS].includes(program)) continue;
        expect(CHECKS, command.join(" ")).to.have.property(program);
        CHECKS[program]?.(args);
      }
    });

    it(`in the sentences of ${path} exist`, () => {
      for (const code of codeOf(text)) {
        const [, command = ""] = /^(?:[A-Z_]+=\S+ )*npm (.*)$/.exec(code) ?? [];
        if (command !== "") CHECKS["npm"]?.(command.split(" "));
        if (/^npx /.test(code)) CHECKS["npx"]?.(code.split(" ").slice(1));
      }
    });
  }
});
