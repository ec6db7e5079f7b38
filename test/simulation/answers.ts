import { RpcError, type Node } from "../../src/rpc/node.ts";

/** What can be compared of the answers of two nodes, in the order of the questions. */
export interface Answers {
  ask(what: string, method: string, ...params: unknown[]): Promise<unknown>;
  note(what: string, found: unknown): void;
  list: { what: string; answer: unknown }[];
}

/** Hashes, which two chains never have in common. */
const NAMED = ["hash", "blockHash", "parentHash", "transactionHash"];
/** Quantities that are the same on both. */
const EXACT = ["status", "nonce", "logIndex", "transactionIndex", "type", "gas", "value"];
/** What the service reads of blocks, receipts, logs and transactions. */
const READ = [
  ...[...NAMED, ...EXACT, "number", "timestamp", "gasLimit", "gasUsed", "baseFeePerGas", "transactions"],
  ...["blockNumber", "from", "to", "contractAddress", "logs", "address", "topics", "data", "input"],
  ...["maxFeePerGas", "maxPriorityFeePerGas", "effectiveGasPrice"],
];

/** Asks a node. Blocks are counted from the contracts' first one, and those from `start` on from there. */
export function createAnswers(node: Node, first: number, start: number): Answers {
  const names = new Map<string, string>();
  const list: Answers["list"] = [];

  function nameOf(hash: string): string {
    const known = names.get(hash) ?? `hash ${names.size + 1}`;
    names.set(hash, known);
    return known;
  }

  function numberOf(quantity: string): string {
    const number = Number(quantity);
    return number < start ? `block ${number - first}` : `new block ${number - start}`;
  }

  function field(key: string, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value))
      return value.map((each: unknown) => (key === "transactions" ? nameOf(String(each)) : field(key, each)));
    if (typeof value === "object") return object(value);
    const text = value as string;
    if (NAMED.includes(key)) return /^0x0+$/.test(text) ? "none" : nameOf(text);
    if (key === "number" || key === "blockNumber") return numberOf(text);
    if (["address", "from", "to", "contractAddress"].includes(key)) return text.toLowerCase();
    return EXACT.includes(key) || ["topics", "data", "input"].includes(key) ? text : kindOf(text);
  }

  function object(of: object): object {
    const isBlock = "parentHash" in of;
    // A block's nonce has meant nothing since the Merge.
    const entries = Object.entries(of).filter(([key]) => READ.includes(key) && !(isBlock && key === "nonce"));
    // In one order, since hashes are named as they come.
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, value]) => [key, field(key, value)]));
  }

  function answer(method: string, value: unknown): unknown {
    if (value === null) return null;
    if (Array.isArray(value)) return value.map((each) => object(each as object));
    if (typeof value === "object") return object(value);
    const text = value as string;
    if (method === "eth_sendRawTransaction") return nameOf(text);
    if (method === "eth_blockNumber") return numberOf(text);
    if (method === "eth_getTransactionCount" || method === "eth_chainId") return text;
    if (method === "eth_call") return text;
    return kindOf(text);
  }

  return {
    list,
    note: (what, answer) => void list.push({ what, answer }),
    async ask(what, method, ...params) {
      try {
        const value = await node.send(method, params);
        list.push({ what, answer: answer(method, value) });
        return value;
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        const { code, data } = error;
        list.push({ what, answer: { code, ...(data !== undefined && data !== "0x" && { data }) } });
        return undefined;
      }
    },
  };
}

function kindOf(text: string): string {
  if (/^0x(0|[1-9a-f][0-9a-f]*)$/.test(text)) return "quantity";
  return text === "0x" ? "nothing" : "data";
}
