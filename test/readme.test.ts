import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { startInProcess, type Running } from "./service/service.ts";

const ROOT = join(import.meta.dirname, "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const ADMIN_TOKEN = "an-administrators-token";

/** The README's shell commands, each on one line. */
const commands = [...README.matchAll(/```sh\n([^]*?)```/g)]
  .flatMap(([, block]) => (block as string).replace(/\\\n\s*/g, " ").match(/(?:'[^']*'|[^\n])+/g) ?? [])
  .flatMap((line) => line.split(/; (?=curl)/))
  .map((line) => line.trim());

/** The words of a shell command, without its comment. */
function words(command: string): string[] {
  const found = command.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|(#.*)|([^\s'"]+)/g);
  return [...found].filter(([, , , comment]) => comment === undefined).map(([word, a, b]) => a ?? b ?? word);
}

/** Does what curl would do. */
async function curl(command: string, { url }: Running): Promise<Response> {
  const headers = new Headers();
  let method: string | undefined;
  let body: string | null = null;
  let target = "";
  const rest = words(command.replace("$ADMIN_TOKEN", ADMIN_TOKEN)).slice(1);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "-X") method = rest.shift();
    else if (word === "-d") body = rest.shift() as string;
    else if (word === "-H") headers.append(...((rest.shift() as string).split(/: /) as [string, string]));
    else if (word !== "-N") target = word.replace(/^localhost:3000/, url);
  }
  return fetch(target, { method: method ?? (body === null ? "GET" : "POST"), headers, body });
}

describe("the README", () => {
  describe("its requests", () => {
    let service: Running;

    before(async () => {
      service = await startInProcess({ ADMIN_TOKEN });
    });

    after(() => service.stop());

    const requests = commands.filter((command) => command.startsWith("curl"));
    // What a reader has to fill in.
    const withGaps = requests.filter((command) => /…|<\w+>/.test(command));

    it("are there for every route that issues, and few have gaps", () => {
      const text = requests.join("\n");
      for (const route of ["/tokens", "/security-tokens", "/api/st/create", "/sessions", "/issuers"]) {
        expect(text).to.include(`localhost:3000${route} `);
      }
      expect(withGaps).to.have.length(2);
    });

    // One after the other, as a reader would.
    for (const command of requests.filter((request) => !withGaps.includes(request))) {
      it(command.slice(0, 100), async () => {
        const answer = await curl(command, service);
        expect(answer.status, await readStart(answer)).to.be.below(300);
      });
    }
  });

  it("names commands and files that are there", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const [, run, name] of README.matchAll(/\bnpm (run )?([a-z][a-z:]*)/g)) {
      if (run !== undefined || name === "start" || name === "test")
        expect(scripts).to.have.property(name as string);
    }
    for (const [, path] of README.matchAll(/`((?:src|contracts|scripts|bench|test)\/[\w./-]*)`/g)) {
      expect(existsSync(join(ROOT, path as string)), path).to.be.true;
    }
  });

  it("has a row for each variable of the environment, and none besides", () => {
    const rows = README.slice(README.indexOf("## Environment")).match(/^\| `.*$/gm) ?? [];
    const told = rows.flatMap((row) => (row.split("|")[1] as string).match(/[A-Z][A-Z_]+/g) ?? []);
    // What the configuration knows it complains about, all at once, where it is nonsense.
    const nonsense = Object.fromEntries(told.map((name) => [name, "\u0000"]));
    expect(() => readConfig(nonsense)).to.throw();
    expect(told).to.have.members(
      variablesOf(readFileSync(join(ROOT, "src/environment/environment.ts"), "utf8")),
    );
  });
});

/** The names in the schema of the environment. */
function variablesOf(source: string): string[] {
  const properties = source.slice(source.indexOf("properties: {"), source.indexOf("required: ["));
  return properties.match(/^ {4}[A-Z][A-Z_]+(?=:)/gm)?.map((name) => name.trim()) ?? [];
}

/** Enough of a body to see what went wrong; a stream has no end to wait for. */
async function readStart(answer: Response): Promise<string> {
  const chunk = await Promise.race([
    answer.body?.getReader().read(),
    new Promise<undefined>((resolve) => setTimeout(resolve, 200)),
  ]);
  return Buffer.from((chunk?.value as Uint8Array | undefined) ?? []).toString();
}
