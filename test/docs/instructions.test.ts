import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { toQuantity, Wallet } from "ethers";
import { hasRole } from "../../src/ledger/evm/roles.ts";
import { contractsAt } from "../../src/ledger/evm/contracts.ts";
import { readDeployment } from "../../src/ledger/evm/setup/deployment.ts";
import { DEMO_KEY } from "../service/service.ts";
import { send } from "../service/http.ts";
import { firstMatch, needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { startService } from "../support/processes.ts";
import { blockBelow, ROOT } from "./documents.ts";

const { address: ADDRESS, privateKey: KEY } = Wallet.createRandom();

/** What is another thing in a folder of a test's own than in a clone. */
const SHIMS = `
set -eu
npx() {
  if [ "$1" = hardhat ]; then
    shift 2; script=$1; shift
    node "${ROOT}/node_modules/hardhat/dist/src/cli.js" --config "${ROOT}/hardhat.config.ts" run --no-compile "${ROOT}/$script" "$@"
  else "$@"; fi
}
npm() { exec env PORT=0 node "${ROOT}/src/main.ts"; }
`;

/** The chain, and the key of the registry's admin on it, as a reader has set them before. */
function withKey({ url }: Anvil): string {
  return `export CHAIN_URL=${url} DEPLOYER_PRIVATE_KEY=${KEY}\n`;
}

/** Runs a document's block as a reader would who has filled the gaps. */
function run(block: string, cwd: string, gaps: Record<string, string> = {}) {
  let text = block;
  for (const [gap, value] of Object.entries(gaps)) text = text.replaceAll(gap, value);
  const bin = join(ROOT, "node_modules/.bin");
  const child = spawn("bash", ["-c", SHIMS + text], {
    cwd,
    env: { HOME: cwd, PATH: [bin, process.env["PATH"]].join(delimiter) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const end = once(child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal);
  return { child, end, output: () => output };
}

async function succeed(block: string, cwd: string, gaps?: Record<string, string>): Promise<string> {
  const { end, output } = run(block, cwd, gaps);
  expect(await end, output()).to.equal(0);
  return output();
}

describe("the instructions, followed word by word,", function () {
  this.timeout(120_000);

  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-docs-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe("of docs/other-chains.md", () => {
    let chain: Anvil;
    before(needsAnvil);
    before(async () => (chain = await startAnvil()));
    after(() => chain?.stop());

    const below = (heading: string) => blockBelow("docs/other-chains.md", heading);

    it("lead to a service on that chain, and to its roles", async () => {
      const made = await succeed(below("Make the operator's key"), folder);
      const operator = /0x[0-9A-Fa-f]{40}/.exec(made)?.[0] as string;
      for (const account of [operator, ADDRESS]) {
        await chain.node.send("anvil_setBalance", [account, toQuantity(10n ** 20n)]);
      }

      const gaps = {
        "http://127.0.0.1:8545": chain.url,
        "OPERATOR_ADDRESS=0x…": `OPERATOR_ADDRESS=${operator}`,
        "DEPLOYER_PRIVATE_KEY=0x…": `DEPLOYER_PRIVATE_KEY=${KEY}`,
      };
      const service = run(below("Deploy and start"), folder, gaps);
      const [url = ""] = await firstMatch(service.child.stdout, /ready: (http:[^",\s]+)/).catch(
        (error: Error) => {
          throw new Error(error.message + service.output());
        },
      );
      expect((await send({ url }, "GET /health/ready")).status).to.equal(200);
      service.child.kill("SIGTERM");
      expect(await service.end).to.equal(0);

      const session = await succeed(below("Issuers and sessions").split("\n")[1] as string, folder, {
        "0x…": ADDRESS,
      });
      expect(session).to.match(/"session_key":"\w{34}"/);

      const deployment = readDeployment(join(folder, "deployments", "31337.json"));
      const registry = deployment?.contracts.registry?.address as string;
      const factory = deployment?.contracts.factory?.address as string;
      const contracts = contractsAt({ registry, factory });
      const isOperator = () => hasRole(chain.node, contracts.registry, "operator", operator);
      expect(await isOperator()).to.be.true;
      await succeed(withKey(chain) + below("Roles"), folder, { "<operator>": operator });
      expect(await isOperator()).to.be.false;
    });

    it("transfer the admin's role", async () => {
      await chain.node.send("anvil_setBalance", [ADDRESS, toQuantity(10n ** 20n)]);
      const heir = Wallet.createRandom();
      await chain.node.send("anvil_setBalance", [heir.address, toQuantity(10n ** 20n)]);
      await succeed(below("Deploy and start").split("\n").slice(0, 2).join("\n"), folder, {
        "http://127.0.0.1:8545": chain.url,
        "OPERATOR_ADDRESS=0x…": `OPERATOR_ADDRESS=${heir.address}`,
        "DEPLOYER_PRIVATE_KEY=0x…": `DEPLOYER_PRIVATE_KEY=${KEY}`,
      });
      const registry = readDeployment(join(folder, "deployments", "31337.json"))?.contracts.registry;
      const block = /```sh\n(NEW_ADMIN[^]*?)```/.exec(
        readFileSync(join(ROOT, "docs/other-chains.md"), "utf8"),
      )?.[1] as string;
      const [begin = "", accept = ""] = block.split("\n");
      // An operator can't be the admin: another one takes over.
      const taker = Wallet.createRandom();
      await chain.node.send("anvil_setBalance", [taker.address, toQuantity(10n ** 20n)]);
      const gaps = { "<new_admin>": taker.address, "<new_admin_key>": taker.privateKey };
      await succeed(withKey(chain) + begin, folder, gaps);
      await chain.node.send("evm_increaseTime", [86_401]);
      await chain.node.send("evm_mine", []);
      await succeed(withKey(chain) + accept, folder, gaps);
      const { registry: contract } = contractsAt({
        registry: registry?.address as string,
        factory: registry?.address as string,
      });
      const data = contract.abi.encodeFunctionData("defaultAdmin", []);
      const answer = await chain.node.send("eth_call", [{ to: contract.address, data }, "latest"]);
      expect(String(answer).slice(-40)).to.equal(taker.address.slice(2).toLowerCase());
    });
  });

  it("of docs/operating.md bring a backup back", async () => {
    const issue = async (ticker: string) => {
      const service = await startService(folder, {});
      const body = {
        session_key: DEMO_KEY,
        full_name: "Kept",
        short_name: "kept",
        ticker,
        token_amount: 1,
        decimals: 0,
      };
      expect((await send(service, "POST /tokens", body)).status).to.equal(200);
      expect(await service.end("SIGTERM")).to.equal(0);
    };
    const text = readFileSync(join(ROOT, "docs/operating.md"), "utf8");
    const [, backup = "", restore = ""] =
      /## Backup and restore\n[^]*?```sh\n([^]*?)```[^]*?```sh\n([^]*?)```/.exec(text) ?? [];
    await issue("BEFORE");
    await succeed(backup, folder);
    await issue("AFTER");
    await succeed(restore, folder);
    const service = await startService(folder, {});
    expect((await send(service, "GET /tickers/BEFORE")).status).to.equal(200);
    expect((await send(service, "GET /tickers/AFTER")).status).to.equal(404);
    expect((await send(service, "GET /health/ready")).status).to.equal(200);
    await service.end("SIGTERM");
  });
});
