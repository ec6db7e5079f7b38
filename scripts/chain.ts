import { existsSync } from "node:fs";
import { join } from "node:path";
import { network } from "hardhat";
import { readDeployment } from "../src/ledger/evm/setup/deployment.ts";
import { RpcError, type Node } from "../src/rpc/node.ts";
import type { RpcBlock } from "../src/rpc/types.ts";

/** Hardhat's own codes, for a node that did not answer and for a configuration variable that is not set. */
const NO_ANSWER = -1;
const NOT_SET = 7;

export interface ScriptChain {
  /** Signs for `accounts`. */
  node: Node;
  /** The account of the key that is configured, none where that is not set, or those that the network's node signs for. */
  accounts: string[];
  /** Whether a key is configured. */
  hasKey: boolean;
  chainId: number;
  genesis: string;
  /** Hardhat's own. */
  connection: Connection;
}

type Connection = Awaited<ReturnType<typeof network.create>>;
type Provider = Connection["provider"];

/** The chain of `--network`. Hardhat's provider signs with the key that is configured for it. */
export async function connect(): Promise<ScriptChain> {
  const configured = await network.create();
  const { networkName } = configured;
  requireOneChain(networkName);
  const accounts = await accountsOf(configured.provider);
  // Without the key Hardhat answers nothing at all.
  const connection = accounts === undefined ? await withoutKey() : configured;
  const node = nodeOf(connection.provider);
  const { hash } = (await node.send("eth_getBlockByNumber", ["0x0", false])) as RpcBlock;
  return {
    node,
    accounts: accounts ?? [],
    hasKey: networkName !== "localhost" && accounts !== undefined,
    chainId: Number(await node.send("eth_chainId", [])),
    genesis: hash,
    connection,
  };
}

/** The account that sends. @throws Error where the network has none */
export function senderOf({ accounts }: ScriptChain): string {
  const [account] = accounts;
  if (account === undefined) {
    throw new Error("the network has no account to send from: set DEPLOYER_PRIVATE_KEY");
  }
  return account;
}

function withoutKey(): Promise<Connection> {
  return network.create({ override: { accounts: "remote" } });
}

/** Undefined where the key of the network's account is not set. */
async function accountsOf(provider: Provider): Promise<string[] | undefined> {
  try {
    return (await provider.request({ method: "eth_accounts" })) as string[];
  } catch (error) {
    const { number } = error as { number?: unknown };
    if (number === NOT_SET) return undefined;
    if (number !== undefined || asRpcError(error) instanceof RpcError) throw error;
    // Hardhat reads the key here, and says of a wrong one only how many bytes it wants.
    throw new Error("DEPLOYER_PRIVATE_KEY must be a private key: 0x and 64 hex digits", { cause: error });
  }
}

function nodeOf(provider: Provider): Node {
  const request: Node["send"] = (method, params) =>
    provider.request({ method, params: [...params] }).catch((error: unknown) => {
      throw asRpcError(error);
    });
  return {
    async send(method, params) {
      if (method !== "eth_sendTransaction") return request(method, params);
      const [transaction] = params as [{ from: string }];
      return request(method, [await payable(request, transaction)]);
    },
  };
}

/** @throws Error where it is not said which chain is meant, or by two variables that contradict each other */
function requireOneChain(networkName: string): void {
  const { CHAIN_URL, RPC_PORT = "8545" } = process.env;
  if (networkName === "default") throw new Error("say which chain is meant: --network localhost or external");
  const localhost = `http://127.0.0.1:${RPC_PORT}`;
  if (networkName !== "localhost" || CHAIN_URL === undefined) return;
  if (URL.parse(CHAIN_URL.replace("//localhost", "//127.0.0.1"))?.origin === localhost) return;
  throw new Error(
    `--network localhost is ${localhost}, and CHAIN_URL is another chain's: take --network external, or leave CHAIN_URL out`,
  );
}

/**
 * A transaction as its sender can pay for it: without money for nothing, which a chain without prices takes. Hardhat would offer
 * a price. @throws Error where the sender has no money, and the chain has prices
 */
async function payable(send: Node["send"], transaction: { from: string }): Promise<object> {
  return (await hasMoney({ send }, transaction.from)) ? transaction : { gasPrice: "0x0", ...transaction };
}

/** @throws Error where the account has no money, and the chain has prices */
export async function hasMoney(node: Node, account: string): Promise<boolean> {
  if (BigInt((await node.send("eth_getBalance", [account, "latest"])) as string) > 0n) return true;
  const { baseFeePerGas = "0x0" } = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  if (BigInt(baseFeePerGas) === 0n) return false;
  throw new Error(`${account} has no money on this chain: it needs some to pay for its transactions`);
}

/** Translates Hardhat's errors: RpcError if the node answered with an error, the error itself if it did not answer. */
function asRpcError(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message: string };
  return typeof code === "number" && code !== NO_ANSWER ? new RpcError(code, message) : error;
}

/** The file for the record of a deployment to a chain. */
export function recordFile(chainId: number): string {
  return join("deployments", `${chainId}.json`);
}

/** The record of this chain: the deploy script's, or the one that the service keeps of its embedded chain. */
export function findRecord({ chainId, genesis }: ScriptChain): string | undefined {
  const embedded = join(process.env["DATA_DIR"] ?? "data", recordFile(chainId));
  return [recordFile(chainId), embedded].find(
    (file) => existsSync(file) && readDeployment(file)?.genesis === genesis,
  );
}
