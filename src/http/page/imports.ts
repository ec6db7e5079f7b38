import { posix } from "node:path";
import { LIBRARIES, type PageFile } from "./files.ts";

/** An import that is left once types are stripped. What `import()` names is loaded on demand. */
const STATIC_IMPORT = /(?:^|;)import(?! type\b)[^"()]*?from ?"([^"]+)"/gm;

/** The modules that a module needs before it can run, itself included. */
export function importedBy(start: string, files: ReadonlyMap<string, PageFile>): string[] {
  const found = new Set([start]);
  // A set yields what is added while it is walked through.
  for (const path of found) {
    for (const [, name] of String(files.get(path)?.source).matchAll(STATIC_IMPORT))
      found.add(LIBRARIES[name as string]?.path ?? posix.join(posix.dirname(path), name as string));
  }
  return [...found];
}
