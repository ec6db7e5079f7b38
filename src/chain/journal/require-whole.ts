import { existsSync } from "node:fs";
import { crc32 } from "node:zlib";
import { WHAT_TO_DO, type Content } from "./content.ts";
import type { Mark } from "./witness.ts";

export interface Evidence {
  file: string;
  content: Content;
  witnessFile: string;
  /** The witness' latest; undefined if the file is missing, or holds none. */
  mark: Mark | undefined;
  /** A file that is only in this folder if a chain ran here before, if there is one. */
  trace: string | undefined;
}

/**
 * Everything that was acknowledged must be in the journal.
 * @throws Error if it is not, or if nothing says whether it is
 */
export function requireWhole({ file, content, witnessFile, mark, trace }: Evidence): void {
  const holdsAny = content.header !== undefined;
  const state = existsSync(file) ? "empty" : "missing";

  if (mark !== undefined) {
    const { length, crc32: expected } = mark;
    if (!holdsAny && length > 0) refuse(`${file} is ${state}, but ${witnessFile} says what was in it`);
    if (content.end < length) {
      refuse(`${file} ends at byte ${content.end}, but ${witnessFile} says that it had ${length}`);
    }
    if (crc32(content.bytes.subarray(0, length)) !== expected) {
      refuse(`${file} is not the journal that ${witnessFile} is of`);
    }
  } else if (existsSync(witnessFile)) {
    refuse(`${witnessFile} is damaged, so that nothing says whether ${file} is whole`);
  } else if (trace !== undefined) {
    if (holdsAny) refuse(`${witnessFile} is missing, so that nothing says whether ${file} is whole`);
    refuse(`${file} is ${state}, but ${trace} is of a chain that was here`);
  }
  // Otherwise the folder is new, or somebody put only a journal into it.
}

function refuse(reason: string): never {
  throw new Error(`${reason}. ${WHAT_TO_DO}`);
}
