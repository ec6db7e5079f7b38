import { existsSync } from "node:fs";
import { join } from "node:path";
import { network } from "hardhat";
import { readDeployment } from "../src/ledger/evm/setup/deployment.ts";
import { RpcError, type Node } from "../src/rpc/node.ts";
import type { RpcBlock } from "../src/rpc/types.ts";

/** Hardhat's own code for a node that did not answer. */
const NO_ANSWER = -1;

export interface ScriptChain {
  /** Signs for `account`. */
  node: Node;
  /** The network's first account. */
  account: string;
  chainId: number;
  genesis: string;
}

/** The chain of `--network`. Hardhat's provider signs with the accounts that are configured for it. */
export async function connect(): Promise<ScriptChain> {
  const { provider } = await network.create();
  const node: Node = {
    send: (method, params) =>
      provider.request({ method, params: [...params] }).catch((error: unknown) => {
        throw asRpcError(error);
      }),
  };
  const accounts = (await node.send("eth_accounts", [])) as string[];
  const account = accounts[0];
  if (account === undefined) throw new Error("the network has no account to send from: configure one");
  const { hash } = (await node.send("eth_getBlockByNumber", ["0x0", false])) as RpcBlock;
  return { node, account, chainId: Number(await node.send("eth_chainId", [])), genesis: hash };
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
