import type { Node } from "./node.ts";
import type { RpcBlock, RpcReceipt } from "./types.ts";

/** What an answer says it is about, for questions about one block or transaction. */
const SUBJECTS: Record<string, (answer: never) => unknown> = {
  eth_getBlockByHash: ({ hash }: RpcBlock) => hash,
  eth_getBlockByNumber: ({ number }: RpcBlock) => number,
  eth_getTransactionByHash: ({ hash }: { hash: string }) => hash,
  eth_getTransactionReceipt: ({ transactionHash }: RpcReceipt) => transactionHash,
};

/** A hash or a quantity, as JSON-RPC writes both. */
const NUMBER = /^0x[0-9a-f]+$/i;

/**
 * A node whose answers are about what it was asked for. A node, or a cache before it, may mix up calls, and the receipt of
 * another transaction proves nothing: such an answer counts as none.
 */
export function matchingNode(node: Node): Node {
  return {
    ...node,
    async send(method, params) {
      const answer = await node.send(method, params);
      const asked = String(params[0]);
      // A name such as "latest" stands for any block.
      if (answer === null || !(method in SUBJECTS) || !asked.startsWith("0x")) return answer;
      const subject = SUBJECTS[method]?.(answer as never);
      if (typeof subject === "string" && NUMBER.test(subject) && BigInt(subject) === BigInt(asked))
        return answer;
      throw new Error(
        `the node does not answer ${method}: it answered about ${String(subject)} instead of ${asked}`,
      );
    },
  };
}
