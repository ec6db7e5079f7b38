import { formatEther } from "ethers";
import { Gauge, type Registry } from "prom-client";
import type { Node } from "../../rpc/node.ts";
import type { RpcBlock } from "../../rpc/types.ts";

/**
 * Keeps for /metrics what a node last answered about its latest block and the operator's balance. It asks the node nothing
 * itself, so no scrape waits for a node.
 */
export function measureChain(node: Node, operator: string, registry: Registry): Node {
  const registers = [registry];
  const head = new Gauge({
    name: "hallmark_chain_head_block",
    help: "Number of the latest block that the node has reported",
    registers,
  });
  const headTime = new Gauge({
    name: "hallmark_chain_head_timestamp_seconds",
    help: "Timestamp of that block",
    registers,
  });
  const seenAt = new Gauge({
    name: "hallmark_chain_observed_timestamp_seconds",
    help: "When the node last reported its latest block",
    registers,
  });
  const balance = new Gauge({
    name: "hallmark_operator_balance_ether",
    help: "Balance of the operator's account, in the chain's currency",
    registers,
  });

  function note(method: string, [what, which]: readonly unknown[], answer: unknown): void {
    if (method === "eth_getBlockByNumber" && what === "latest" && answer !== null) {
      const { number, timestamp } = answer as RpcBlock;
      head.set(Number(number));
      headTime.set(Number(timestamp));
      seenAt.setToCurrentTime();
    } else if (method === "eth_getBalance" && what === operator && which === "latest") {
      balance.set(Number(formatEther(answer as string)));
    }
  }

  return {
    ...node,
    async send(method, params) {
      const answer = await node.send(method, params);
      note(method, params, answer);
      return answer;
    },
  };
}
