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
 * Marks are written to two places of the file in turns, so that a crash during a write leaves the mark before it. The places
 * are in different pages, because a disk writes a page at once.
 */
const PLACES = [0, 4_096] as const;
const SIZE = 8_192;

/**
 * A file beside the journal that records how long the journal was when the last transaction was acknowledged. If the journal
 * has lost anything since then, the next start notices it.
 */
export interface Witness {
  /** Writes the mark at once, and resolves when it is on disk. The one before must be. */
  write(mark: Mark): Promise<void>;
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
  let flushed = Promise.resolve();

  function put(mark: Mark): void {
    place = place === PLACES[0] ? PLACES[1] : PLACES[0];
    writeSync(handle, encode(mark), 0, undefined, place);
  }

  return {
    write(mark) {
      put(mark);
      return (flushed = flush(handle));
    },
    writeNow(mark) {
      // A killed process may have left a mark that it did not flush.
      fdatasyncSync(handle);
      put(mark);
      fdatasyncSync(handle);
    },
    verify: pinFile(file),
    close() {
      fdatasyncSync(handle);
      const end = () => closeSync(handle);
      flushed.then(end, end);
    },
  };
}

function encode(mark: Mark): Buffer {
  return encodeRecord(Buffer.from(JSON.stringify({ magic: MAGIC, ...mark })));
}

function decode(bytes: Buffer): Mark | undefined {
  const record = readRecord(bytes, 0);
  if (typeof record === "string") return undefined;
  return decodeJson<Mark & { magic: typeof MAGIC }>(record.payload, MAGIC);
}
