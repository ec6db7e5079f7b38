// `npm run test:clients`: makes clients of a running service's document, as docs/clients.md says, and issues with each of
// them; uses tokens with the libraries of docs/wallets.md; then Schemathesis looks for answers that the document does not have. Names of sections choose some of them.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { randomInt } from "node:crypto";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { startProcess, type Running } from "../service/service.ts";
import { sectionOf, writeFiles } from "./page.ts";
import { run } from "./run-command.ts";
import { goTools, npmTools, pythonTools } from "./tools.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";

/** Makes ready what the lines of a section need, and answers the folder of the programs. */
type Tools = (folder: string, installs: string[]) => Promise<string>;

/** By the headings of docs/clients.md. */
const CLIENTS: Readonly<Record<string, Tools>> = {
  TypeScript: npm("generators"),
  "TypeScript with a function for each operation": npm("generators"),
  Python: pythonTools,
  Go: (_, [install = ""]) => goTools(install),
};

/** By the headings of docs/wallets.md. */
const WALLETS: Readonly<Record<string, Tools>> = {
  x402: npm("wallets"),
  viem: npm("wallets"),
  "web3.py": pythonTools,
  cast: () => Promise.resolve(join(import.meta.dirname, "../../node_modules/.bin")),
};

function npm(pins: Parameters<typeof npmTools>[0]): Tools {
  return async (folder) => {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const modules = join(await npmTools(pins), "node_modules");
    symlinkSync(modules, join(folder, "node_modules"));
    return join(modules, ".bin");
  };
}

/** Follows a page below one heading, and looks whether the service has the token that the client read back. */
async function issueBy(
  page: string,
  heading: string,
  makeReady: Tools,
  service: Running,
  folder: string,
): Promise<void> {
  const section = sectionOf(page, heading, service);
  writeFiles(folder, section);
  const tools = await makeReady(folder, section.installs);
  let output = "";
  for (const line of section.lines)
    output = await run(line, folder, { PATH: `${tools}${delimiter}${process.env["PATH"]}` });
  const answer = await fetch(`${service.url}/tickers/${section.ticker}`);
  if (!answer.ok) throw new Error(`there is no token ${section.ticker} afterwards`);
  const { contract_address } = (await answer.json()) as { contract_address: string };
  if (!output.includes(contract_address))
    throw new Error(`the client did not read its token back:\n${output}`);
}

/** Sends the service what the document allows and what it does not, and holds the answers against it. */
async function searchForOthers(service: Running, folder: string): Promise<void> {
  const tools = await pythonTools();
  const seed = process.env["CLIENTS_SEED"] ?? String(randomInt(2 ** 31));
  const [line = ""] = sectionOf("clients.md", "Tests", service).lines;
  const checks = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
  ];
  const options = [
    `--seed ${seed}`,
    `--checks ${checks.join(",")}`,
    "--phases coverage,fuzzing",
    `--header 'Authorization: Bearer ${ADMIN_TOKEN}'`,
    "--warnings off",
    "--no-color",
  ];
  console.log(`  CLIENTS_SEED=${seed}`);
  await run(`${line} ${options.join(" ")}`, folder, { PATH: `${tools}${delimiter}${process.env["PATH"]}` });
}

async function main(chosen: string[]): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "hallmark-clients-"));
  const service = await startProcess({ ADMIN_TOKEN });
  const tests = new Map<string, (folder: string) => Promise<void>>();
  for (const [page, sections] of Object.entries({ "clients.md": CLIENTS, "wallets.md": WALLETS })) {
    for (const [heading, tools] of Object.entries(sections)) {
      tests.set(heading, (folder) => issueBy(page, heading, tools, service, folder));
    }
  }
  tests.set("Tests", (folder) => searchForOthers(service, folder));
  let failed = 0;
  for (const [heading, test] of tests) {
    if (chosen.length > 0 && !chosen.includes(heading)) continue;
    try {
      await test(mkdtempSync(join(work, "client-")));
      console.log(`✔ ${heading}`);
    } catch (error) {
      failed++;
      console.error(`✘ ${heading}: ${(error as Error).message}`);
    }
  }
  await service.stop();
  rmSync(work, { recursive: true });
  process.exitCode = failed === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
