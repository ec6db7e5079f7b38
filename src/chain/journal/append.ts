import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { faultPoint } from "../../base/fault-point.ts";
import { nextTurn } from "../../rpc/sleep.ts";
import { pinFile } from "../pin-file.ts";
import { encodeEntry, type JournalEntry } from "./entry.ts";
import { encodeRecord } from "./record.ts";
import type { Mark, Witness } from "./witness.ts";

export interface Appender {
  /**
   * Writes the entry, so that it outlives the process; when the promise resolves it outlives the machine too, and its mark is
   * in the witness. One after the other.
   * @throws Error, at once or by the promise, if the entry may not be on disk: then nothing may be built on it.
   */
  write(entry: JournalEntry): Promise<void>;
  /** Adds an entry that gets to disk with the next one. */
  note(entry: JournalEntry): void;
  /** @throws Error if the files are no longer the ones that were opened, or somebody else has written to the journal */
  verify(): void;
  /** Bytes that the journal has. */
  size(): number;
  close(): void;
}

export interface AppenderOptions {
  file: string;
  /** What is in the file. */
  whole: Mark;
  witness: Witness;
  /** @throws Error if this process may no longer write */
  verifyLock: () => void;
}

const flush = promisify(fdatasync);

/** Writes to the end of a journal, and says in its witness how far it is. */
export function createAppender({ file, whole, witness, verifyLock }: AppenderOptions): Appender {
  // In append mode, so that another process that writes too and this one don't overwrite each other.
  const handle = openSync(file, "a");
  const sizeNow = pinFile(file);
  let { length, crc32: checksum } = whole;
  let noted: Buffer[] = [];
  // A killed process may have left bytes that it did not flush. From now on they are relied on.
  fdatasyncSync(handle);
  witness.writeNow(whole);

  function append(bytes: Buffer): void {
    for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
    length += bytes.length;
    checksum = crc32(bytes, checksum);
  }

  function verify(): void {
    verifyLock();
    witness.verify();
    if (sizeNow() !== length) throw new Error(`somebody else has written to ${file}`);
  }

  /**
   * Flushes the entry, and writes its mark before anybody is told of it. So after `kill -9` the witness has the mark of all
   * that was acknowledged. After a power cut it may have one of a second before, while the entry itself is on disk.
   */
  async function makeDurable(): Promise<void> {
    // In the next turn, so that the chain has the transaction first: waking the thread that flushes takes a while.
    await nextTurn();
    await flush(handle);
    faultPoint("transaction flushed");
    // If the files are still this process's, whoever takes over the folder later finds the entry.
    verify();
    // After the journal, because a witness that is ahead of its journal means that something was lost.
    witness.write({ length, crc32: checksum });
  }

  return {
    write(entry) {
      verify();
      append(Buffer.concat([...noted, encodeRecord(encodeEntry(entry))]));
      noted = [];
      faultPoint("transaction written");
      return makeDurable();
    },
    note(entry) {
      noted.push(encodeRecord(encodeEntry(entry)));
    },
    verify,
    size: () => length,
    close() {
      verify();
      append(Buffer.concat(noted));
      fdatasyncSync(handle);
      closeSync(handle);
      witness.close();
    },
  };
}
