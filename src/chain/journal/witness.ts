import { closeSync, fdatasync, fdatasyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { writeWhole } from "../../base/files.ts";
import { pinFile } from "../pin-file.ts";
import { decodeJson, encodeRecord, readRecord } from "./record.ts";

const MAGIC = "hallmark witness 1";

/** Identifies the journal up to some length: the number of its bytes, and their CRC-32. */
export interface Mark {
  length: number;
  crc32: number;
}

const NOTHING: Mark = { length: 0, crc32: 0 };

/**
 * One place has a mark that is on disk, one may be on its way there, and one is written to. So whatever a crash leaves of a write,
 * an earlier mark is there. The places are in different pages, because a disk writes a page at once.
 */
const PLACES = [0, 4_096, 8_192] as const;
const SIZE = 12_288;

/** Milliseconds until a mark is flushed. */
const FLUSH_AFTER = 1_000;

/**
 * A file beside the journal that records how long the journal was when the last transaction was acknowledged. If the journal
 * has lost anything since then, the next start notices it.
 */
export interface Witness {
  /**
   * Writes the mark, so that it outlives the process; soon after it outlives the machine.
   * @throws Error if an earlier mark could not be flushed
   */
  write(mark: Mark): void;
  /** Writes the mark, so that it outlives the machine. */
  writeNow(mark: Mark): void;
  /** @throws Error if the file was removed or replaced */
  verify(): void;
  close(): void;
}

const flush = promisify(fdatasync);

/** Makes the witness of a journal that holds nothing yet, and answers its mark. */
export function createWitness(file: string): Mark & { place: number } {
  const content = Buffer.alloc(SIZE);
  encode(NOTHING).copy(content);
  writeWhole(file, content, { mode: 0o600 });
  return { ...NOTHING, place: PLACES[0] };
}

/** The latest mark, and where it is; undefined if there is none in the file. */
export function readWitness(file: string): (Mark & { place: number }) | undefined {
  const bytes = readFileSync(file);
  const marks = PLACES.flatMap((place) => {
    const mark = decode(bytes.subarray(place));
    return mark === undefined ? [] : { ...mark, place };
  });
  // A journal only grows.
  return marks.sort((a, b) => b.length - a.length)[0];
}

/** `place` is the one of the latest mark. */
export function openWitness(file: string, place: number): Witness {
  const handle = openSync(file, "r+");
  let onDisk = place;
  let next = placeBeside(onDisk);
  let timer: NodeJS.Timeout | undefined;
  let isFlushed = true;
  let flushing = Promise.resolve();
  let failure: Error | undefined;

  function put(mark: Mark): void {
    writeSync(handle, encode(mark), 0, undefined, next);
  }

  async function flushMarks(): Promise<void> {
    const written = next;
    next = placeBeside(onDisk, written);
    isFlushed = true;
    try {
      await flush(handle);
      onDisk = written;
    } catch (error) {
      failure = error as Error;
    }
    timer = undefined;
    if (!isFlushed) flushSoon();
  }

  function flushSoon(): void {
    timer ??= setTimeout(() => void (flushing = flushMarks()), FLUSH_AFTER).unref();
  }

  return {
    write(mark) {
      if (failure !== undefined) throw failure;
      put(mark);
      isFlushed = false;
      flushSoon();
    },
    writeNow(mark) {
      // A killed process may have left a mark that it did not flush.
      fdatasyncSync(handle);
      put(mark);
      fdatasyncSync(handle);
      onDisk = next;
      next = placeBeside(onDisk);
    },
    verify: pinFile(file),
    close() {
      clearTimeout(timer);
      fdatasyncSync(handle);
      void flushing.then(() => closeSync(handle));
    },
  };
}

function placeBeside(...others: number[]): number {
  return PLACES.find((place) => !others.includes(place)) as number;
}

function encode(mark: Mark): Buffer {
  return encodeRecord(Buffer.from(JSON.stringify({ magic: MAGIC, ...mark })));
}

function decode(bytes: Buffer): Mark | undefined {
  const record = readRecord(bytes, 0);
  if (typeof record === "string") return undefined;
  return decodeJson<Mark & { magic: typeof MAGIC }>(record.payload, MAGIC);
}
