import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { faultPoint } from "../base/fault-point.ts";
import { syncFolder } from "../base/files.ts";
import { encodeRecord, readRecord } from "./journal-format.ts";

const MAGIC = "hallmark journal 1";

/** What decides the outcome of everything after it, so that any later version replays it alike. */
export interface JournalHeader {
  magic: typeof MAGIC;
  chainId: number;
  hardfork: string;
  /** Seconds since 1970. */
  genesisTime: number;
  blockGasLimit: number;
  transactionGasCap: number;
  baseFee: number;
  /** The accounts that hold everything at first. */
  mnemonic: string;
}

/** A transaction before it is executed; what came of it after. */
export type JournalEntry =
  | { kind: "transaction"; time: number; raw: Buffer }
  | { kind: "mined"; blockHash: Buffer }
  | { kind: "rejected" };

/** No header is longer, so a longer file that begins with zeros has lost more than a header that was never written. */
const LONGEST_HEADER = 1_024;

const KINDS = { transaction: 1, mined: 2, rejected: 3 } as const;

export interface Journal {
  header: JournalHeader;
  /** What was in the file when it was opened. */
  entries: JournalEntry[];
  /** Bytes that a crash left behind at the end, which were cut off. */
  cut: number;
  /**
   * Writes the entry, so that it outlives the process; when the promise resolves, also the machine.
   * @throws, at once or by the promise, where the entry may not be on disk: then nothing may be built on it.
   */
  write(entry: JournalEntry): Promise<void>;
  /** Adds an entry that gets to disk with the next one. */
  note(entry: JournalEntry): void;
  close(): void;
}

const flush = promisify(fdatasync);

export type NewHeader = Omit<JournalHeader, "magic">;

/**
 * Opens the journal, or begins one with `header`. Touches nothing unless all of it is sound.
 * @throws Error where it is damaged, or of another version
 */
export function openJournal(file: string, newHeader: NewHeader): Journal {
  const bytes = read(file);
  const first = bytes === undefined ? "end" : readRecord(bytes, 0);
  // A file that never got past its header holds nothing.
  if (bytes === undefined || first === "end" || (first === "torn" && bytes.length <= LONGEST_HEADER)) {
    const header = { magic: MAGIC, ...newHeader } as const;
    const handle = openSync(file, "w", 0o600);
    writeSync(handle, encodeRecord(Buffer.from(JSON.stringify(header))));
    fdatasyncSync(handle);
    syncFolder(dirname(file));
    return journal(handle, header, [], 0);
  }
  if (typeof first === "string") throw damaged(file, 0);
  const header = parseHeader(file, first.payload);
  if (header.chainId !== newHeader.chainId) {
    throw new Error(`${file} is the journal of chain ${header.chainId}, not of ${newHeader.chainId}`);
  }

  const entries: JournalEntry[] = [];
  let offset = first.end;
  for (;;) {
    const record = readRecord(bytes, offset);
    if (record === "damaged") throw damaged(file, offset);
    if (record === "end" || record === "torn") break;
    entries.push(decode(record.payload) ?? fail(damaged(file, offset)));
    offset = record.end;
  }
  const handle = openSync(file, "r+");
  if (offset < bytes.length) {
    ftruncateSync(handle, offset);
    fdatasyncSync(handle);
  }
  return journal(handle, header, entries, bytes.length - offset, offset);
}

function journal(
  handle: number,
  header: JournalHeader,
  entries: JournalEntry[],
  cut: number,
  size?: number,
): Journal {
  let position = size ?? encodeRecord(Buffer.from(JSON.stringify(header))).length;
  let noted: Buffer[] = [];

  function append(bytes: Buffer): void {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(handle, bytes, written, bytes.length - written, position + written);
    }
    position += bytes.length;
  }

  return {
    header,
    entries,
    cut,
    write(entry) {
      append(Buffer.concat([...noted, encodeRecord(encode(entry))]));
      noted = [];
      faultPoint("transaction written");
      return flush(handle).then(() => faultPoint("transaction flushed"));
    },
    note(entry) {
      noted.push(encodeRecord(encode(entry)));
    },
    close() {
      append(Buffer.concat(noted));
      fdatasyncSync(handle);
      closeSync(handle);
    },
  };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parseHeader(file: string, payload: Buffer): JournalHeader {
  let header: Partial<JournalHeader> | undefined;
  try {
    header = JSON.parse(payload.toString()) as Partial<JournalHeader>;
  } catch {
    // Told below.
  }
  if (header?.magic !== MAGIC) throw new Error(`${file} is not a journal that this version can read`);
  return header as JournalHeader;
}

function encode(entry: JournalEntry): Buffer {
  const kind = Buffer.of(KINDS[entry.kind]);
  switch (entry.kind) {
    case "transaction": {
      const time = Buffer.alloc(6);
      time.writeUIntBE(entry.time, 0, 6);
      return Buffer.concat([kind, time, entry.raw]);
    }
    case "mined":
      return Buffer.concat([kind, entry.blockHash]);
    case "rejected":
      return kind;
  }
}

function decode(payload: Buffer): JournalEntry | undefined {
  switch (payload[0]) {
    case KINDS.transaction:
      return payload.length >= 7
        ? { kind: "transaction", time: payload.readUIntBE(1, 6), raw: payload.subarray(7) }
        : undefined;
    case KINDS.mined:
      return payload.length === 33 ? { kind: "mined", blockHash: payload.subarray(1) } : undefined;
    case KINDS.rejected:
      return payload.length === 1 ? { kind: "rejected" } : undefined;
    default:
      return undefined;
  }
}

function damaged(file: string, offset: number): Error {
  return new Error(
    `${file} is damaged at byte ${offset}. Nothing was changed: restore DATA_DIR from a backup, or begin with another one`,
  );
}

function fail(error: Error): never {
  throw error;
}
