import { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import type { Contracts } from "./contracts.ts";
import { SCHEMA } from "./index-schema.ts";
import { createIndexWriter } from "./index-writer.ts";
import type { Node } from "./node.ts";
import type { RpcBlock, RpcLog } from "./rpc-types.ts";

/** How many blocks a look at the logs takes in, at first and at most: public nodes refuse more. */
const FIRST_LOOK = 16;
const LONGEST_LOOK = 2_000;

/** How many logs a look should bring: taking them in blocks the process for a tenth of a second. */
const LOGS_A_LOOK = 2_000;

export interface IndexedChain {
  database: DatabaseSync;
  /** The number of the last block in it. */
  head: number;
  /** For each time that it was read anew, the last id up to which every token is as it was before. */
  kept: readonly number[];
}

export interface ChainIndex {
  /** Up to date with the chain's latest block: what was answered to anybody is in it. */
  current(): Promise<IndexedChain>;
  close(): void;
}

/** Follows the chain from `firstBlock`, whenever it is read. A chain that was reorganised is read anew. */
export function createChainIndex(node: Node, contracts: Contracts, firstBlock: number): ChainIndex {
  const kept: number[] = [];
  let span = FIRST_LOOK;
  let index = open();
  /** The database before a reorganisation, until the new one is complete. */
  let before: DatabaseSync | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function open() {
    const database = new DatabaseSync(":memory:");
    database.exec(SCHEMA);
    return { database, writer: createIndexWriter(database, contracts), next: firstBlock, lastHash: "" };
  }

  async function block(number: number): Promise<RpcBlock | null> {
    return (await node.send("eth_getBlockByNumber", [hex(number), false])) as RpcBlock | null;
  }

  async function follow(): Promise<void> {
    const head = Number(await node.send("eth_blockNumber", []));
    if (head < index.next && index.lastHash === "") return;
    if (index.lastHash !== "" && (await block(index.next - 1))?.hash !== index.lastHash) {
      if (before === undefined) before = index.database;
      else index.database.close();
      index = open();
    }
    while (index.next <= head) {
      const last = Math.min(head, index.next + span - 1);
      const end = await block(last);
      if (end === null) throw new Error(`block ${last} went away while it was read`);
      const logs = (await node.send("eth_getLogs", [
        { fromBlock: hex(index.next), toBlock: hex(last), topics: [index.writer.topics] },
      ])) as RpcLog[];
      const times = await timesOf(logs);
      index.database.exec("BEGIN");
      try {
        index.writer.apply(logs, (number) => times.get(number) as number);
        index.database.exec("COMMIT");
      } catch (error) {
        index.database.exec("ROLLBACK");
        throw error;
      }
      index.next = last + 1;
      index.lastHash = end.hash;
      if (logs.length > LOGS_A_LOOK) span = Math.max(1, Math.floor(span / 2));
      else if (2 * logs.length < LOGS_A_LOOK) span = Math.min(LONGEST_LOOK, 2 * span);
    }
    if (before !== undefined) {
      kept.push(lastCommonId(before, index.database));
      before.close();
      before = undefined;
    }
  }

  async function timesOf(logs: RpcLog[]): Promise<Map<number, number>> {
    const numbers = [...new Set(logs.map((log) => Number(log.blockNumber)))];
    const times = new Map<number, number>();
    for (const number of numbers) times.set(number, Number((await block(number))?.timestamp));
    return times;
  }

  function refresh(): Promise<void> {
    if (running === undefined) return (running = follow().finally(() => (running = undefined)));
    // The look that is under way may have begun before the caller's block was there: the next one is shared by all who wait.
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return refresh();
      });
    return next;
  }

  return {
    async current() {
      await refresh();
      return { database: index.database, head: index.next - 1, kept };
    },
    close() {
      before?.close();
      index.database.close();
    },
  };
}

function lastCommonId(before: DatabaseSync, after: DatabaseSync): number {
  const [was, is] = [before, after].map((database) => database.prepare("SELECT * FROM tokens WHERE id = ?"));
  for (let id = 1; ; id++) {
    const token = was?.get(id);
    if (token === undefined || !isDeepStrictEqual(token, is?.get(id))) return id - 1;
  }
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
