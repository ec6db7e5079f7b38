import { statSync } from "node:fs";

/**
 * Remembers which file has this name. Returns a function that returns that file's size in bytes.
 * @throws Error, that function, if the name is another file's by now, or none's
 */
export function pinFile(file: string): () => number {
  // As integers of any size: on Windows a file's number has 64 bits.
  const { ino } = statSync(file, { bigint: true });
  return () => {
    const now = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (now?.ino !== ino) {
      throw new Error(`${file} was ${now === undefined ? "removed" : "replaced"} while it was in use`);
    }
    return Number(now.size);
  };
}
