import type { DatabaseSync } from "node:sqlite";
import type { Contracts } from "../contracts.ts";
import { isDamage, isDiskTrouble, openIndexFile } from "./file.ts";
import { createIndexWriter } from "./writer.ts";
import type { RpcLog } from "../../../rpc/types.ts";

export interface Head {
  number: number;
  hash: string;
}

/** Blocks to take in, from the one after the head on. */
export interface Blocks {
  last: Head;
  logs: RpcLog[];
  /** The time of a block in seconds. */
  timeOf: (block: number) => number;
  /** What comes after this block can be undone from now on. */
  undoable: number;
}

export interface IndexStore {
  readonly database: DatabaseSync;
  /** The events that it lives on. */
  readonly topics: string[];
  /** The last block that is in it. */
  head(): Head | undefined;
  /** Those that can be gone back to, the last one first. */
  blocks(): Head[];
  take(blocks: Blocks): void;
  /** Goes back to one of `blocks` and answers the last id that is left, 0 where none is. */
  rollBack(block: number): number;
  /** Throws away what there is. */
  startAnew(why: string): void;
  /** Helps itself where the file is to blame: makes it anew, or does without one. @throws the error where it is not */
  recover(error: unknown): void;
  close(): void;
}

/** The index and how far it is: each change is one transaction with the block that it leads to. */
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
      addBlock: database.prepare("INSERT INTO blocks VALUES (?, ?)"),
      forgetBlocks: database.prepare("DELETE FROM blocks WHERE number < ?"),
      forgetUndo: database.prepare("DELETE FROM undo WHERE block_number <= ?"),
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
    get topics() {
      return index.writer.topics;
    },
    head: () => index.head.get() as Head | undefined,
    blocks: () => index.blocks.all() as unknown as Head[],
    take({ last, logs, timeOf, undoable }) {
      transact(() => {
        index.writer.apply(logs, timeOf);
        index.addBlock.run(last.number, last.hash);
        index.forgetBlocks.run(undoable);
        index.forgetUndo.run(undoable);
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
