import type { Block } from "../simulated-chain.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { Clock } from "./clock.ts";

/** What a node knew as its head, and when, in milliseconds of the world. */
export interface View {
  block: Block;
  from: number;
  to: number;
}

/** Questions about one block or transaction, which the answer names. */
const NAMING = [
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getTransactionByHash",
  "eth_getTransactionReceipt",
];

/** A machine with a node on it. */
export interface Host {
  name: string;
  node: SimulatedNode;
  /** A node of another chain, which answers in the place of its own. */
  instead: SimulatedNode | undefined;
  isUp: boolean;
  /** No connection leads to it. */
  isCut: boolean;
  /** It takes connections and never answers. */
  isMute: boolean;
  /** It hears nothing of new blocks. */
  isBehind: boolean;
  /** Whether it answers a question with what it told before of another block or transaction. */
  mixesUp: () => boolean;
  /** Counts its restarts. */
  epoch: number;
  /** Everything that its node ever took for the head of the right chain. */
  views: View[];
  call(method: string, params: readonly unknown[]): unknown;
  /** Takes this block for the head. */
  see(head: Block): void;
  /** All its connections end. */
  disconnect(): void;
  onDisconnect(listener: () => void): void;
}

export function createHost(name: string, node: SimulatedNode, clock: Clock): Host {
  const listeners: (() => void)[] = [];
  /** The last answer to each question. */
  const told = new Map<string, unknown>();

  function answer(method: string, params: readonly unknown[]): unknown {
    const value = node.call(method, params);
    // Of "latest" nobody can say which block it is.
    if (value === null || !NAMING.includes(method) || !String(params[0]).startsWith("0x")) return value;
    const before = told.get(method);
    told.set(method, value);
    return before !== undefined && host.mixesUp() ? before : value;
  }

  const host: Host = {
    ...{ name, node, instead: undefined, isUp: true, isCut: false, isMute: false, isBehind: false, epoch: 0 },
    mixesUp: () => false,
    views: [{ block: node.view, from: 0, to: Infinity }],
    call: (method, params) => (host.instead === undefined ? answer : host.instead.call)(method, params),
    see(head) {
      if (head === node.view) return;
      node.follow(head);
      (host.views.at(-1) as View).to = clock.now();
      host.views.push({ block: head, from: clock.now(), to: Infinity });
    },
    disconnect() {
      host.epoch++;
      for (const listener of listeners) listener();
    },
    onDisconnect: (listener) => void listeners.push(listener),
  };
  return host;
}
