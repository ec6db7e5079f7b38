import { readFileSync } from "node:fs";
import { decodeEntry, type JournalEntry } from "./entry.ts";
import { decodeHeader, LONGEST_HEADER, type JournalHeader } from "./header.ts";
import { readRecord } from "./record.ts";

/** The content of a journal's file. */
export interface Content {
  bytes: Buffer;
  /** Undefined if the file is not there, or never got past its header. */
  header: JournalHeader | undefined;
  entries: JournalEntry[];
  /** The offset after the last whole record. What follows was not written completely. */
  end: number;
}

/** @throws Error if the journal is damaged, or of another version */
export function readContent(file: string): Content {
  const bytes = read(file);
  const entries: JournalEntry[] = [];
  const first = readRecord(bytes, 0);
  if (first === "end" || (first === "torn" && bytes.length <= LONGEST_HEADER)) {
    return { bytes, header: undefined, entries, end: 0 };
  }
  if (typeof first === "string") throw damaged(file, 0);
  const header = decodeHeader(first.payload);
  if (header === undefined) throw new Error(`${file} is not a journal that this version can read`);
  let end = first.end;
  for (;;) {
    const record = readRecord(bytes, end);
    if (record === "end" || record === "torn") return { bytes, header, entries, end };
    if (record === "damaged") throw damaged(file, end);
    const entry = decodeEntry(record.payload);
    if (entry === undefined) {
      throw new Error(
        `${file} has an entry at byte ${end} that this version does not know. Nothing was changed. Go on with the version that wrote it`,
      );
    }
    entries.push(entry);
    end = record.end;
  }
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
  return new Error(`${file} is damaged at byte ${offset}. ${WHAT_TO_DO}`);
}

/** The end of each message about a journal that must not be served. */
export const WHAT_TO_DO =
  "Nothing was changed. Restore the whole of DATA_DIR from a backup, or begin a new chain in another DATA_DIR";
