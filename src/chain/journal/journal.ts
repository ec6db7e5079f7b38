import { existsSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { writeWhole } from "../../base/files.ts";
import { createAppender, type Appender } from "./append.ts";
import { readContent } from "./content.ts";
import type { JournalEntry } from "./entry.ts";
import { createHeader, encodeHeader, type JournalHeader, type NewHeader } from "./header.ts";
import { requireWhole } from "./require-whole.ts";
import { createWitness, openWitness, readWitness } from "./witness.ts";

export interface JournalOptions {
  /** Where the journal and its witness are. */
  folder: string;
  /** For a journal that is begun. */
  newHeader: NewHeader;
  /** See Evidence. */
  trace?: string | undefined;
  log?: (line: string) => void;
  /** See AppenderOptions. */
  verifyLock?: () => void;
}

export interface Journal extends Appender {
  file: string;
  header: JournalHeader;
  /** What was in the file when it was opened. */
  entries: JournalEntry[];
}

/**
 * Opens the journal, or begins one. Changes nothing unless all of it is sound.
 * @throws Error if it is damaged, has lost anything that was acknowledged, or is of another version or chain
 */
export function openJournal(options: JournalOptions): Journal {
  const { folder, newHeader, trace, log = () => {}, verifyLock = () => {} } = options;
  const file = join(folder, "chain.journal");
  const witnessFile = join(folder, "chain.witness");
  const content = readContent(file);
  const mark = existsSync(witnessFile) ? readWitness(witnessFile) : undefined;
  requireWhole({ file, content, witnessFile, mark, trace });
  const { header = createHeader(newHeader), entries, bytes, end } = content;
  if (header.chainId !== newHeader.chainId) {
    throw new Error(`${file} is the journal of chain ${header.chainId}, not of ${newHeader.chainId}`);
  }

  // Before the journal, so that no crash leaves a journal alone.
  const { place } = mark ?? createWitness(witnessFile);
  const whole = content.header === undefined ? encodeHeader(header) : bytes.subarray(0, end);
  if (content.header === undefined) {
    writeWhole(file, whole, { mode: 0o600 });
  } else if (mark === undefined) {
    log(`${file} came without its witness: it is taken as it is`);
  }
  if (content.header !== undefined && bytes.length > end) {
    log(`the last ${bytes.length - end} bytes of ${file} were not written to their end: cut off`);
    truncateSync(file, end);
  }
  return {
    file,
    header,
    entries,
    ...createAppender({
      file,
      whole: { length: whole.length, crc32: crc32(whole) },
      witness: openWitness(witnessFile, place),
      verifyLock,
    }),
  };
}
