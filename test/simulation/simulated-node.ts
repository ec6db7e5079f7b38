import type { FunctionFragment } from "ethers";
import { artifact, type ContractName } from "../../src/ledger/evm/artifacts.ts";
import { RpcError } from "../../src/rpc/node.ts";
import type { RpcLog } from "../../src/rpc/types.ts";
import { refuse, type Personality } from "./personality.ts";
import { createPool, type Pool, type PoolLimits } from "./pool.ts";
import { hex, type Block, type Chain, type Mined } from "./simulated-chain.ts";
import { execute, type Call } from "./simulated-contracts.ts";
import { copyState } from "./state.ts";
import { decodeTransaction, type Transaction } from "./transaction.ts";

/** What a provider's node does not do, though it could. */
export interface NodeLimits extends PoolLimits {
  /** Blocks and events that a look at the logs may take in and bring. */
  logBlocks: number;
  logResults: number;
  /** How many blocks back it knows the states of. */
  states: number;
  /** Methods that it has never heard of. */
  missing: readonly string[];
}

/** Code by which a contract can be known, and no more of it. */
function codeOf(name: ContractName): string {
  const selectors = artifact(name).abi.fragments.flatMap((each) =>
    each.type === "function" ? (each as FunctionFragment).selector.slice(2) : [],
  );
  return `0x${selectors.join("")}`;
}

/** What a node says of states that it has no more. */
export const FORGOTTEN = "missing trie node";

const NO_LIMITS: Omit<NodeLimits, "size" | "fee"> = {
  ...{ logBlocks: Infinity, logResults: Infinity, states: Infinity, missing: [], isForgetful: false },
};

/** A node by JSON-RPC, with nothing between it and its caller. */
export interface SimulatedNode {
  /** The last block that it knows: a node may be behind, or on a branch that stands no longer. */
  view: Block;
  chain: Chain;
  limits: NodeLimits;
  pool: Pool;
  /** @throws RpcError */
  call(method: string, params: readonly unknown[]): unknown;
  /** Goes over to another head: what it no longer has in blocks waits again. */
  follow(head: Block): void;
}

export interface SimulatedNodeOptions {
  chain: Chain;
  chainId: number;
  personality: Personality;
  limits?: Partial<NodeLimits>;
  /** Accounts that it signs for. */
  unlocked?: readonly string[];
  /** It has taken a transaction. */
  onTransaction?: (transaction: Transaction) => void;
}

export function createSimulatedNode(options: SimulatedNodeOptions): SimulatedNode {
  const { chain, chainId, personality, unlocked = [], onTransaction = () => {} } = options;
  const limits: NodeLimits = { ...NO_LIMITS, ...personality.limits, ...options.limits };
  const pool = createPool(chainId, chain.prices, personality, limits);
  let sent = 0;

  /** The block that a parameter names. @throws RpcError where the node has no state of it */
  function stateBlock(tag: unknown): Block {
    const block = blockOf(tag);
    if (block === undefined) return refuse(personality, "state beyond head");
    if (block.number < node.view.number - limits.states) throw new RpcError(-32000, FORGOTTEN);
    return block;
  }

  function blockOf(tag: unknown): Block | undefined {
    if (tag === "latest" || tag === "pending" || tag === undefined) return node.view;
    if (tag === "earliest") return chain.genesis;
    if (tag === "safe" || tag === "finalized") return chain.at(Math.max(0, node.view.number - 32), node.view);
    return chain.at(Number(tag), node.view);
  }

  function take(transaction: Transaction): string {
    pool.add(transaction, node.view);
    onTransaction(transaction);
    return transaction.hash;
  }

  function run(call: Partial<Call & { input: string }>, tag: unknown) {
    const block = stateBlock(tag);
    const { from = `0x${"0".repeat(40)}`, to, data = call.input ?? "0x" } = call;
    const request = { from: from.toLowerCase(), to: to?.toLowerCase(), data };
    // Nodes make the next block as late as it is.
    const next = Math.max(block.timestamp + 1, Math.floor(Date.now() / 1000));
    const timestamp = tag === "pending" ? next : block.timestamp;
    const context = { state: copyState(block.state), prices: chain.prices, timestamp, chainId };
    const execution = execute(request, context);
    if (execution.reverted && !execution.isKnown) return refuse(personality, "unknown opcode");
    if (execution.reverted) throw new RpcError(3, "execution reverted", execution.output);
    return execution;
  }

  function logs(filter: LogFilter): RpcLog[] {
    const blocks = filter.blockHash === undefined ? blocksOf(filter) : [byHash(filter.blockHash)];
    const found = blocks
      .flatMap(({ mined }) => mined.flatMap((each) => each.logs))
      .filter((log) => matches(log, filter));
    if (found.length > limits.logResults) throw new RpcError(-32005, "query returned too many results");
    return found;
  }

  function byHash(hash: string): Block {
    const block = chain.byHash(hash);
    // What stands no longer is forgotten.
    if (block === undefined || !chain.isOn(block, node.view)) return refuse(personality, "unknown block");
    return block;
  }

  function blocksOf({ fromBlock, toBlock }: LogFilter): Block[] {
    const numberOf = (tag: unknown) => blockOf(tag)?.number ?? Number(tag);
    const [from, to] = [numberOf(fromBlock), numberOf(toBlock)];
    const isBeyond = personality.name === "geth" ? to > node.view.number : from > node.view.number;
    if (isBeyond) refuse(personality, "range beyond head");
    if (to - from >= limits.logBlocks) throw new RpcError(-32005, "block range is too large");
    const blocks: Block[] = [];
    for (let number = from; number <= Math.min(to, node.view.number); number++)
      blocks.push(chain.at(number, node.view) as Block);
    return blocks;
  }

  function transactionOf(hash: string): object | null {
    const mined = chain.mined(hash, node.view);
    const transaction = mined?.transaction ?? pool.has(hash);
    return transaction === undefined ? null : transactionView(transaction, mined);
  }

  type Method = (...params: never[]) => unknown;
  const methods: Record<string, Method> = {
    eth_chainId: () => hex(chainId),
    net_version: () => String(chainId),
    eth_accounts: () => unlocked,
    eth_syncing: () => false,
    eth_blockNumber: () => hex(node.view.number),
    eth_getBlockByNumber: (tag: string) => blockView(blockOf(tag)),
    eth_getBlockByHash(hash: string) {
      const block = chain.byHash(hash);
      return blockView(block !== undefined && chain.isOn(block, node.view) ? block : undefined);
    },
    eth_getBalance: (account: string, tag: string) =>
      hex(stateBlock(tag).state.balances.get(account.toLowerCase()) ?? 0n),
    eth_getTransactionCount(account: string, tag: string) {
      const { nonces } = stateBlock(tag).state;
      if (tag === "pending") return hex(pool.pendingNonce(account.toLowerCase(), node.view));
      return hex(nonces.get(account.toLowerCase()) ?? 0);
    },
    eth_getCode(account: string, tag: string) {
      const { contracts, tokens } = stateBlock(tag).state;
      const address = account.toLowerCase();
      const contract = contracts.get(address);
      if (contract !== undefined) return codeOf(contract.name);
      return tokens.some((token) => token.address === address) ? "0x60" : "0x";
    },
    eth_call: (call: Partial<Call>, tag: string) => run(call, tag).output,
    // Found by halving, so it is somewhat above.
    eth_estimateGas: (call: Partial<Call>, tag: string) => hex(Math.ceil(run(call, tag).gas * 1.015)),
    eth_getLogs: logs,
    eth_getTransactionReceipt: (hash: string) => receiptView(chain.mined(hash, node.view)),
    eth_getTransactionByHash: transactionOf,
    eth_getBlockReceipts: (tag: string) => blockOf(tag)?.mined.map(receiptView) ?? null,
    eth_gasPrice: () => hex((node.view.baseFee ?? 0n) + personality.suggestedTip),
    eth_maxPriorityFeePerGas: () => hex(personality.suggestedTip),
    eth_feeHistory(count: string, tag: string) {
      const last = blockOf(tag) as Block;
      const blocks = Array.from({ length: Math.min(Number(count), last.number + 1) }, (_, i) =>
        chain.at(last.number - i, last),
      ).reverse() as Block[];
      return {
        oldestBlock: hex(blocks[0]?.number ?? 0),
        baseFeePerGas: [...blocks, last].map(({ baseFee = 0n }) => hex(baseFee)),
        gasUsedRatio: blocks.map(({ gasUsed, gasLimit }) => gasUsed / gasLimit),
        reward: blocks.map(() => [hex(personality.suggestedTip)]),
      };
    },
    eth_sendRawTransaction: (raw: string) => take(decoded(raw, personality)),
    eth_sendTransaction(call: { from: string; to?: string; data?: string; value?: string; nonce?: string }) {
      const from = call.from.toLowerCase();
      if (!unlocked.includes(from)) throw new RpcError(-32000, "unknown account");
      const nonce = call.nonce === undefined ? pool.pendingNonce(from, node.view) : Number(call.nonce);
      const price = 2n * (node.view.baseFee ?? 0n) + personality.suggestedTip;
      return take({
        ...{ hash: `0x${(++sent).toString(16).padStart(64, "f")}`, from, nonce, to: call.to?.toLowerCase() },
        ...{ value: BigInt(call.value ?? 0), data: call.data ?? "0x", gas: 8_000_000, price, type: 2 },
        ...{ tip: personality.suggestedTip, size: 1_000, chainId },
      });
    },
  };

  const node: SimulatedNode = {
    ...{ view: chain.head(), chain, limits, pool },
    call(method, params) {
      const run = limits.missing.includes(method) ? undefined : methods[method];
      if (run === undefined) return refuse(personality, "unknown method");
      return run(...(params as never[]));
    },
    follow(head) {
      for (let block: Block | undefined = node.view; block && !chain.isOn(block, head); block = block.parent)
        for (const { transaction } of block.mined)
          if (!transaction.isDecree && !limits.isForgetful) pool.put(transaction);
      node.view = head;
      pool.prune(head);
    },
  };
  return node;
}

function decoded(raw: string, personality: Personality): Transaction {
  try {
    return decodeTransaction(raw);
  } catch {
    return refuse(personality, "unreadable");
  }
}

interface LogFilter {
  blockHash?: string;
  fromBlock?: string;
  toBlock?: string;
  address?: string | string[];
  topics?: (string | string[] | null)[];
}

function matches(log: RpcLog, { address, topics = [] }: LogFilter): boolean {
  const addresses = address === undefined ? undefined : [address].flat().map((each) => each.toLowerCase());
  if (addresses !== undefined && !addresses.includes(log.address)) return false;
  return topics.every((topic, i) => topic === null || [topic].flat().includes(log.topics[i] ?? ""));
}

function blockView(block: Block | undefined): object | null {
  if (block === undefined) return null;
  return {
    ...{ number: hex(block.number), hash: block.hash, timestamp: hex(block.timestamp) },
    ...{ parentHash: block.parent?.hash ?? `0x${"0".repeat(64)}`, gasLimit: hex(block.gasLimit) },
    ...{ gasUsed: hex(block.gasUsed), transactions: block.mined.map(({ transaction }) => transaction.hash) },
    ...(block.baseFee !== undefined && { baseFeePerGas: hex(block.baseFee) }),
  };
}

function receiptView(mined: Mined | undefined): object | null {
  if (mined === undefined) return null;
  const { transaction, block, index, succeeded, gasUsed, price, created, logs } = mined;
  return {
    ...{ transactionHash: transaction.hash, transactionIndex: hex(index), from: transaction.from },
    ...{ blockHash: block.hash, blockNumber: hex(block.number), status: succeeded ? "0x1" : "0x0" },
    ...{ to: transaction.to ?? null, contractAddress: created ?? null, gasUsed: hex(gasUsed) },
    ...{ effectiveGasPrice: hex(price), logs, type: hex(transaction.type) },
  };
}

function transactionView(transaction: Transaction, mined: Mined | undefined): object {
  const { hash, from, to, nonce, gas, price, tip, data, value, type } = transaction;
  return {
    ...{ hash, from, to: to ?? null, nonce: hex(nonce), gas: hex(gas), input: data, value: hex(value) },
    ...{ gasPrice: hex(mined?.price ?? price), type: hex(type) },
    ...(type === 2 && { maxFeePerGas: hex(price), maxPriorityFeePerGas: hex(tip) }),
    ...{ blockHash: mined?.block.hash ?? null, blockNumber: mined ? hex(mined.block.number) : null },
    transactionIndex: mined ? hex(mined.index) : null,
  };
}
