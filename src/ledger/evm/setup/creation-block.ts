import { RpcError, type Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";

/**
 * How often to ask for an old state, and milliseconds in between: a node may refuse for a passing reason, and of several behind
 * one URL one that is behind may refuse, and another one show the current code.
 */
const ATTEMPTS = 12;
const PAUSE = 100;

/**
 * The block that created the contract, found by binary search from the block `after` on, or from the first one where it was
 * there before; undefined if the node no longer has the states of blocks that old.
 * @throws Error if the node does not answer, or refuses for another reason
 */
export async function creationBlock(node: Node, address: string, after = 0): Promise<number | undefined> {
  let high = Number(await node.send("eth_blockNumber", []));
  const last = await codeAt(node, address, high);
  if (last === undefined) return undefined;
  if (last === "0x") throw behind(address);
  // The number may have been noted while another chain was behind the URL.
  const first = after === 0 || after > high ? "there" : await codeAt(node, address, after);
  if (first === undefined) return undefined;
  const begin = first === "0x" ? after : 0;
  let low = begin;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const code = await codeAt(node, address, middle);
    if (code === undefined) return undefined;
    if (code === "0x") low = middle + 1;
    else high = middle;
  }
  // Each of the answers may have been another node's, or another chain's.
  const before = low > begin ? await codeAt(node, address, low - 1) : "0x";
  if (before === undefined) return undefined;
  const since = await codeAt(node, address, low);
  if (since === undefined) return undefined;
  if (before !== "0x" || since === "0x") {
    throw new Error(`the node does not say the same of ${address} twice: it may serve several chains`);
  }
  return low;
}

/** Undefined if the node has the current code but not the old one. The text of its error can't be relied on. */
async function codeAt(node: Node, address: string, block: number): Promise<unknown> {
  let isBehind = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await node.send("eth_getCode", [address, `0x${block.toString(16)}`]);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const now = await node.send("eth_getCode", [address, "latest"]);
      const head = Number(await node.send("eth_blockNumber", []));
      isBehind ||= now === "0x" || head < block;
      if (attempt === ATTEMPTS) {
        if (isBehind) throw behind(address);
        return undefined;
      }
      await sleep(PAUSE);
    }
  }
}

function behind(address: string): Error {
  return new Error(
    `the node is behind: it does not have the contract at ${address}, or blocks after it, any more`,
  );
}
