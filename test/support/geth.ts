import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toQuantity } from "ethers";
import { httpNode } from "../../src/rpc/http-node.ts";
import { sleep } from "../../src/rpc/sleep.ts";
import { waitForReceipt } from "../../src/rpc/wait-for-receipt.ts";
import { account, firstMatch, type ChainProcess } from "./anvil.ts";

export interface GethOptions {
  /** The rules of its chain; without it those that `geth --dev` comes with. */
  fork?: "osaka" | "amsterdam" | undefined;
  /** Seconds between blocks; 0 mines each transaction at once. */
  period?: number;
  /** Where its chain is, if it shall outlive the process. */
  folder?: string | undefined;
  args?: readonly string[];
}

/** With these geth writes each block by itself, so that `kill -9` loses no more than the newest few. */
export const SURVIVES_KILL = ["--state.scheme=hash", "--gcmode=archive"];

/** Accounts of the well-known mnemonic that have money. */
const FUNDED = Array.from({ length: 10 }, (_, index) => account(index).address);
const MONEY = 10n ** 22n;
const GAS_LIMIT = 30_000_000;

/** Starts a `geth --dev` of its own on a free port; GETH says where the program is. */
export async function startGeth({
  fork,
  period = 0,
  folder,
  args = [],
}: GethOptions = {}): Promise<ChainProcess> {
  const geth = process.env["GETH"] ?? "geth";
  const data = folder ?? mkdtempSync(join(tmpdir(), "hallmark-geth-"));
  const isNew = !existsSync(join(data, "geth"));
  if (isNew && fork !== undefined) makeGenesis(geth, data, fork, args);
  const child = spawn(
    geth,
    [
      ...["--dev", `--dev.period=${period}`, `--miner.gaslimit=${GAS_LIMIT}`, "--datadir", data],
      ...["--http", "--http.port=0", "--http.api=eth,net,web3,txpool,debug"],
      ...["--port=0", "--nodiscover", "--maxpeers=0", "--ipcdisable", ...args],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const exit = once(child, "exit");
  const [address] = await firstMatch(child.stderr, /HTTP server started +endpoint=(\S+)/);
  const url = `http://${address}`;
  const node = httpNode(url, 60_000);
  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    child.kill("SIGCONT");
    child.kill(signal);
    await exit;
  }
  const chain: ChainProcess = {
    url,
    node,
    end,
    signal: (name) => void child.kill(name),
    async stop() {
      await end("SIGKILL");
      if (folder === undefined) rmSync(data, { recursive: true });
    },
  };
  if (isNew && fork === undefined) await fund(chain);
  return chain;
}

/** Its developer's genesis, with the rules of another fork. */
function makeGenesis(
  geth: string,
  folder: string,
  fork: "osaka" | "amsterdam",
  args: readonly string[],
): void {
  const quiet = { stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"] };
  const genesis = JSON.parse(execFileSync(geth, ["--dev", "dumpgenesis"], quiet).toString()) as {
    config: Record<string, unknown> & { blobSchedule: Record<string, unknown> };
    gasLimit: string;
    alloc: Record<string, object>;
  };
  const { config } = genesis;
  delete config["bogotaTime"];
  if (fork === "amsterdam") {
    config["amsterdamTime"] = 0;
    config.blobSchedule["amsterdam"] = config.blobSchedule["prague"];
  }
  genesis.gasLimit = toQuantity(GAS_LIMIT);
  for (const address of FUNDED) genesis.alloc[address] = { balance: toQuantity(MONEY) };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "genesis.json");
  writeFileSync(file, JSON.stringify(genesis));
  const scheme = args.filter((arg) => arg.startsWith("--state.scheme"));
  execFileSync(geth, ["init", "--datadir", folder, ...scheme, file], quiet);
}

/** Gives the well-known accounts money of the developer's. */
async function fund({ node }: ChainProcess): Promise<void> {
  const [from] = (await node.send("eth_accounts", [])) as [string];
  // Where the first block comes while geth still reads what it had, it refuses every receipt until the next block.
  await node.send("eth_sendTransaction", [{ from, to: from, value: "0x0" }]);
  await sleep(200);
  // One after the other, since geth may give two at the same time one nonce.
  for (const to of FUNDED) {
    const transaction = { from, to, value: toQuantity(MONEY) };
    await waitForReceipt(node, (await node.send("eth_sendTransaction", [transaction])) as string);
  }
}
