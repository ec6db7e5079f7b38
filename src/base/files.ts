import { randomUUID } from "node:crypto";
import {
  closeSync,
  fdatasyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { platform } from "node:os";
import { dirname, resolve } from "node:path";

// Writes that a crash, of the process or of the machine, leaves done or not begun.

export interface FileMode {
  /** Who may do what with a file that is new; by default what the process' umask leaves. */
  mode?: number;
}

/** Gives a file this content: a crash leaves the old one or the new one, never a part. */
export function writeWhole(file: string, content: string | Uint8Array, { mode }: FileMode = {}): void {
  const written = writeBeside(file, content, mode);
  try {
    renameSync(written, file);
  } finally {
    rmSync(written, { force: true });
  }
  syncFolder(dirname(file));
}

/** Makes a file with this content, whole, unless there is one already: of several processes the first wins. */
export function writeFirst(file: string, content: string | Uint8Array, { mode }: FileMode = {}): void {
  const written = writeBeside(file, content, mode);
  try {
    linkSync(written, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(written, { force: true });
  }
  syncFolder(dirname(file));
}

/** Makes a folder, and those above it, where they are missing. */
export function makeFolder(folder: string, { mode }: FileMode = {}): void {
  const first = mkdirSync(folder, { recursive: true, mode });
  if (first === undefined) return;
  // Each new folder is an entry of the one above it.
  const top = dirname(resolve(first));
  for (let above = resolve(folder); above !== top; above = dirname(above)) syncFolder(dirname(above));
}

/** Puts a folder's entries on disk: a file that is new or was renamed is there only then. */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and keeps their entries by itself.
  if (platform() === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fdatasyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeBeside(file: string, content: string | Uint8Array, mode: number | undefined): string {
  const name = `${file}.${randomUUID()}.new`;
  try {
    writeFileSync(name, content, { flag: "wx", mode, flush: true });
  } catch (error) {
    rmSync(name, { force: true });
    throw error;
  }
  return name;
}
