import { RpcError, type Node } from "../../../rpc/node.ts";
import type { RpcLog } from "../../../rpc/types.ts";
import { stId } from "../../st-id.ts";
import { tokenAddresses } from "../token-address.ts";
import { decodeSecurityTokenIssued, decodeTokenIssued } from "./decode-issued.ts";
import { addressOf } from "./events.ts";
import type { IndexStore } from "./store.ts";

/** How many addresses a question names, until a node refuses so many. */
const ADDRESSES = 250;

const NOBODY = `0x${"0".repeat(40)}`;

/** Consecutive blocks by their numbers, or one block by its hash. */
export type BlockRange = { fromBlock: string; toBlock: string } | { blockHash: string };

/**
 * Asks only for the logs of the registry, its factories and the tokens, which are few on a chain that others use too. The
 * addresses of tokens that were issued in the same blocks follow from their names.
 */
export function createLogsByAddress(node: Node, store: IndexStore, registry: string, factory: string) {
  const addresses = tokenAddresses(registry);
  let atOnce = ADDRESSES;

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
        .map(({ topics }) => addressOf(topics[1]))
        .filter((address) => !asked.has(address));
    }
    return found;
  }

  /** A node that refuses a single block may do so for the number of addresses. */
  async function ofTokens(blocks: BlockRange, tokens: string[]): Promise<RpcLog[]> {
    const found: RpcLog[] = [];
    for (let i = 0; i < tokens.length;) {
      const some = tokens.slice(i, i + atOnce);
      try {
        found.push(...(await logs(blocks, some, store.events.ofTokens)));
        i += some.length;
      } catch (error) {
        if (!(error instanceof RpcError) || !("blockHash" in blocks) || some.length === 1) throw error;
        atOnce = Math.ceil(some.length / 2);
      }
    }
    return found;
  }

  return {
    /** How many questions the tokens take. */
    questions: () => 1 + Math.ceil(store.lastId() / atOnce),

    async of(blocks: BlockRange): Promise<RpcLog[]> {
      const { tokenIssued, securityTokenIssued } = store.events;
      const found = await ofRegistryAndFactories(blocks);
      const issued = found.flatMap(({ topics, data }) => {
        if (topics[0] === tokenIssued) return addresses.ofTicker(decodeTokenIssued(data).ticker);
        if (topics[0] !== securityTokenIssued) return [];
        const { issuerId, tokenName } = decodeSecurityTokenIssued(data);
        return addresses.ofStId(stId(issuerId, tokenName));
      });
      const tokens = new Set([...store.tokens(), ...issued.map((address) => address.toLowerCase())]);
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
