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
import { faultPoint } from "../../base/fault-point.ts";
import { syncFolder } from "../../base/files.ts";
import { decodeEntry, encodeEntry, type JournalEntry } from "./entry.ts";
import {
  createHeader,
  decodeHeader,
  encodeHeader,
  LONGEST_HEADER,
  type JournalHeader,
  type NewHeader,
} from "./header.ts";
import { encodeRecord, readRecord } from "./record.ts";

export interface Journal {
  file: string;
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

/** What a file holds that is a journal. */
interface Content {
  header: JournalHeader;
  entries: JournalEntry[];
  /** Behind the last whole record. */
  end: number;
}

const flush = promisify(fdatasync);

/**
 * Opens the journal, or begins one with `newHeader`. Touches nothing unless all of it is sound.
 * @throws Error where it is damaged, or of another version or chain
 */
export function openJournal(file: string, newHeader: NewHeader): Journal {
  const bytes = read(file);
  const content = parse(file, bytes);
  if (content === undefined) return begin(file, createHeader(newHeader));
  const { chainId } = content.header;
  if (chainId !== newHeader.chainId) {
    throw new Error(`${file} is the journal of chain ${chainId}, not of ${newHeader.chainId}`);
  }
  const handle = openSync(file, "r+");
  const cut = bytes.length - content.end;
  if (cut > 0) {
    ftruncateSync(handle, content.end);
    fdatasyncSync(handle);
  }
  return { file, ...content, cut, ...appender(handle, content.end) };
}

function begin(file: string, header: JournalHeader): Journal {
  const handle = openSync(file, "w", 0o600);
  const record = encodeHeader(header);
  writeSync(handle, record);
  fdatasyncSync(handle);
  syncFolder(dirname(file));
  return { file, header, entries: [], cut: 0, ...appender(handle, record.length) };
}

/** Undefined where the file never got past its header, so that it holds nothing. */
function parse(file: string, bytes: Buffer): Content | undefined {
  const first = readRecord(bytes, 0);
  if (first === "end" || (first === "torn" && bytes.length <= LONGEST_HEADER)) return undefined;
  if (typeof first === "string") throw damaged(file, 0);
  const header = decodeHeader(first.payload);
  if (header === undefined) throw new Error(`${file} is not a journal that this version can read`);
  const entries: JournalEntry[] = [];
  let end = first.end;
  for (;;) {
    const record = readRecord(bytes, end);
    if (record === "end" || record === "torn") return { header, entries, end };
    const entry = record === "damaged" ? undefined : decodeEntry(record.payload);
    if (record === "damaged" || entry === undefined) throw damaged(file, end);
    entries.push(entry);
    end = record.end;
  }
}

function appender(handle: number, end: number): Pick<Journal, "write" | "note" | "close"> {
  let position = end;
  let noted: Buffer[] = [];

  function append(bytes: Buffer): void {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(handle, bytes, written, bytes.length - written, position + written);
    }
    position += bytes.length;
  }

  return {
    write(entry) {
      append(Buffer.concat([...noted, encodeRecord(encodeEntry(entry))]));
      noted = [];
      faultPoint("transaction written");
      return flush(handle).then(() => faultPoint("transaction flushed"));
    },
    note(entry) {
      noted.push(encodeRecord(encodeEntry(entry)));
    },
    close() {
      append(Buffer.concat(noted));
      fdatasyncSync(handle);
      closeSync(handle);
    },
  };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

function damaged(file: string, offset: number): Error {
  return new Error(
    `${file} is damaged at byte ${offset}. Nothing was changed: restore DATA_DIR from a backup, or begin with another one`,
  );
}
