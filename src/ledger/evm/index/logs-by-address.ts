import { RpcError, type Node } from "../../../rpc/node.ts";
import type { RpcLog, RpcReceipt } from "../../../rpc/types.ts";
import { Behind, ReadAgain } from "./chain-blocks.ts";
import { addressOf } from "./events.ts";
import type { IndexStore } from "./store.ts";

/** How many addresses a question names, until a node refuses so many. */
const ADDRESSES = 250;

const NOBODY = `0x${"0".repeat(40)}`;

/** Consecutive blocks by their numbers, or one block by its hash. */
export type BlockRange = { fromBlock: string; toBlock: string } | { blockHash: string };

/**
 * Asks only for the logs of the registry, its factories and the tokens, which are few on a chain that others use too. Tokens
 * that were issued in the same blocks are found in the receipts of the transactions that issued them.
 */
export function createLogsByAddress(node: Node, store: IndexStore, registry: string, factory: string) {
  let addresses = ADDRESSES;

  async function logs(blocks: BlockRange, address: string[], topics: string[]): Promise<RpcLog[]> {
    return (await node.send("eth_getLogs", [{ ...blocks, address, topics: [topics] }])) as RpcLog[];
  }

  /** The logs of the registry and the factories, including factories that begin in these blocks. */
  async function ofRegistryAndFactories(blocks: BlockRange): Promise<RpcLog[]> {
    const { ofRegistryAndFactories, factoryChanged } = store.events;
    const asked = new Set<string>([NOBODY]);
    const found: RpcLog[] = [];
    let next = [registry, factory, ...store.factories()].map((address) => address.toLowerCase());
    while (next.length > 0) {
      for (const address of next) asked.add(address);
      const answer = await logs(blocks, [...new Set(next)], ofRegistryAndFactories);
      found.push(...answer);
      next = answer
        .filter(({ topics, address }) => topics[0] === factoryChanged && address.toLowerCase() === registry)
        .map(({ topics }) => addressOf(topics[2]))
        .filter((address) => !asked.has(address));
    }
    return found;
  }

  /** All logs of the transaction that this one is from. */
  async function ofSameTransaction({ transactionHash, blockHash }: RpcLog): Promise<RpcLog[]> {
    const receipt = (await node.send("eth_getTransactionReceipt", [transactionHash])) as RpcReceipt | null;
    if (receipt === null) throw new Behind(`the node does not have the receipt of ${transactionHash}`);
    if (receipt.blockHash !== blockHash) throw new ReadAgain(`${transactionHash} went to another block`);
    return receipt.logs;
  }

  /** A node that refuses a single block may do so for the number of addresses. */
  async function ofTokens(blocks: BlockRange, tokens: string[]): Promise<RpcLog[]> {
    const found: RpcLog[] = [];
    for (let i = 0; i < tokens.length;) {
      const some = tokens.slice(i, i + addresses);
      try {
        found.push(...(await logs(blocks, some, store.events.ofTokens)));
        i += some.length;
      } catch (error) {
        if (!(error instanceof RpcError) || !("blockHash" in blocks) || some.length === 1) throw error;
        addresses = Math.ceil(some.length / 2);
      }
    }
    return found;
  }

  return {
    /** How many questions the tokens take. */
    questions: () => 1 + Math.ceil(store.lastId() / addresses),

    async of(blocks: BlockRange): Promise<RpcLog[]> {
      const { all, tokenIssued, securityTokenIssued, transfer } = store.events;
      const found = await ofRegistryAndFactories(blocks);
      const issuing = new Map(
        found
          .filter(({ topics }) => [tokenIssued, securityTokenIssued].includes(topics[0] ?? ""))
          .map((log) => [log.transactionHash, log]),
      );
      const tokens = new Set(store.tokens());
      for (const log of issuing.values()) {
        for (const beside of await ofSameTransaction(log)) {
          if (!all.includes(beside.topics[0] ?? "")) continue;
          found.push(beside);
          if (beside.topics[0] === transfer) tokens.add(beside.address.toLowerCase());
        }
      }
      found.push(...(await ofTokens(blocks, [...tokens])));
      return inOrder(found);
    },
  };
}

/** As the chain has them, each once. */
function inOrder(logs: RpcLog[]): RpcLog[] {
  const byPlace = new Map(logs.map((log) => [`${Number(log.blockNumber)}-${Number(log.logIndex)}`, log]));
  return [...byPlace.values()].sort(
    (a, b) => Number(a.blockNumber) - Number(b.blockNumber) || Number(a.logIndex) - Number(b.logIndex),
  );
}
