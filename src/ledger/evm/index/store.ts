import type { DatabaseSync } from "node:sqlite";
import type { KnownBlock } from "../chain-guard.ts";
import type { Contracts } from "../contracts.ts";
import type { IndexedEvents } from "./events.ts";
import { isDamage, isDiskTrouble, openIndexFile } from "./file.ts";
import { createIndexWriter, type TimeOf } from "./writer.ts";
import type { RpcLog } from "../../../rpc/types.ts";

/** Blocks to take in, from the one after the head on. */
export interface NewBlocks {
  last: KnownBlock & { time: number };
  logs: RpcLog[];
  timeOf: TimeOf;
}

export interface IndexStore {
  readonly database: DatabaseSync;
  /** The events that it is built from. */
  readonly events: IndexedEvents;
  /** The last block that is in it. */
  head(): KnownBlock | undefined;
  /** The blocks that it can be rolled back to, the last one first. */
  blocks(): KnownBlock[];
  /** The id of the last token, 0 if there is none. */
  lastId(): number;
  /** The addresses of all tokens, the oldest first, and of all factories so far. */
  tokens(): string[];
  hasToken(address: string): boolean;
  factories(): string[];
  /**
   * Takes in what follows one on the other, all or nothing. What comes after the block `undoable` can be undone from then on.
   * Answers of each how many logs are of other contracts.
   */
  take(all: readonly NewBlocks[], undoable: number): number[];
  /** Goes back to one of `blocks` and answers the last id that is left, 0 if none is. */
  rollBack(block: number): number;
  /** Throws away what there is. */
  startAnew(why: string): void;
  /** Makes the file anew, or does without one, if the file is to blame. @throws the error if it is not */
  recover(error: unknown): void;
  close(): void;
}

/** The index and its last block, which are changed together in one transaction. */
export function openIndexStore(
  contracts: Contracts,
  folder: string | undefined,
  log: (line: string) => void,
): IndexStore {
  let place = folder;
  let index = open();

  function open(why?: string) {
    const registry = contracts.registry.address;
    const { database, remove } = openIndexFile({
      folder: place,
      registry,
      log,
      ...(why !== undefined && { why }),
    });
    return {
      database,
      remove,
      writer: createIndexWriter(database, contracts),
      head: database.prepare("SELECT number, hash FROM blocks ORDER BY number DESC LIMIT 1"),
      blocks: database.prepare("SELECT number, hash FROM blocks ORDER BY number DESC"),
      addBlock: database.prepare("INSERT INTO blocks VALUES (?, ?, ?)"),
      forgetBlocks: database.prepare("DELETE FROM blocks WHERE number < ?"),
      forgetUndo: ["undo", "undo_supplies"].map((table) =>
        database.prepare(`DELETE FROM ${table} WHERE block_number <= ?`),
      ),
    };
  }

  function startAnew(why: string): void {
    index.remove();
    index = open(why);
  }

  function transact<T>(work: () => T): T {
    const { database } = index;
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has rolled some failures back by itself.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    get database() {
      return index.database;
    },
    get events() {
      return index.writer.events;
    },
    head: () => index.head.get() as KnownBlock | undefined,
    blocks: () => index.blocks.all() as unknown as KnownBlock[],
    lastId: () => index.writer.lastId(),
    tokens: () => index.writer.tokens(),
    hasToken: (address) => index.writer.hasToken(address),
    factories: () => index.writer.factories(),
    take(all, undoable) {
      return transact(() => {
        const foreign = all.map(({ last, logs, timeOf }) => {
          index.addBlock.run(last.number, last.hash, last.time);
          return index.writer.apply(logs, timeOf);
        });
        index.forgetBlocks.run(undoable);
        for (const forget of index.forgetUndo) forget.run(undoable);
        return foreign;
      });
    },
    rollBack: (block) => transact(() => index.writer.rollBack(block)),
    startAnew,
    recover(error) {
      if (isDamage(error)) {
        startAnew("is damaged");
        return;
      }
      if (place === undefined || !isDiskTrouble(error)) throw error;
      place = undefined;
      log(`the index is in memory from now on, since its file can't be used: ${(error as Error).message}`);
      startAnew("can't be used");
    },
    close: () => index.database.close(),
  };
}
