import type { Node } from "../../../rpc/node.ts";
import type { RpcLog } from "../../../rpc/types.ts";
import type { IssuedToken, RequestIdentity } from "../../records.ts";
import { keyReused } from "../../refusals.ts";
import { artifact } from "../artifacts.ts";
import { call, type Contracts } from "../contracts.ts";

const ZERO_TOPIC = `0x${"0".repeat(64)}`;

/** A token that is on the chain, and in which block. */
export interface FoundToken extends IssuedToken {
  blockNumber: number;
  blockHash: string;
}

/**
 * The token that the request with this id made, at any time and by any sender; undefined if there is none. Only the chain
 * is asked: the registry has the token and its block, and the token's first event in that block has the transaction.
 * @throws IDEMPOTENCY_KEY_REUSED if the request asked for something else
 */
export async function findIssued(
  node: Node,
  registry: Contracts["registry"],
  { id, payload }: RequestIdentity,
): Promise<FoundToken | undefined> {
  const [entry, kept] = (await call(node, registry, "tokenByRequest", [`0x${id}`])) as [
    { id: bigint; blockNumber: bigint; token: string },
    string,
  ];
  if (entry.id === 0n) return undefined;
  if (kept !== `0x${payload.slice(0, 40)}`) throw keyReused();
  const block = `0x${entry.blockNumber.toString(16)}`;
  const transfer = artifact("IssuedToken").abi.getEvent("Transfer")?.topicHash;
  const [mint] = (await node.send("eth_getLogs", [
    { fromBlock: block, toBlock: block, address: entry.token, topics: [transfer, ZERO_TOPIC] },
  ])) as RpcLog[];
  if (mint === undefined) throw new Error(`block ${block} does not have the creation of ${entry.token}`);
  const { transactionHash, blockNumber, blockHash } = mint;
  return { id: Number(entry.id), transactionHash, blockNumber: Number(blockNumber), blockHash };
}
