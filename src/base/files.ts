import { randomUUID } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
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

// A crash of the process or of the machine leaves each write here either done or not done, never half done.

export interface FileMode {
  /** The permissions of a new file; by default what the process's umask allows. */
  mode?: number;
}

/** Gives a file this content. After a crash it has the old content or the new one, never a part. */
export function writeWhole(file: string, content: string | Uint8Array, { mode }: FileMode = {}): void {
  const written = writeBeside(file, content, mode);
  try {
    renameSync(written, file);
  } finally {
    rmSync(written, { force: true });
  }
  syncFolder(dirname(file));
}

/** Makes a file with this content, unless the file exists: of several processes, the first one makes it. */
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

/** Makes a folder, and those above it, if they are missing. */
export function makeFolder(folder: string, { mode }: FileMode = {}): void {
  const first = mkdirSync(folder, { recursive: true, mode });
  if (first === undefined) return;
  // Each new folder is an entry of the folder above it, so that one has to be synced.
  const top = dirname(resolve(first));
  for (let above = resolve(folder); above !== top; above = dirname(above)) syncFolder(dirname(above));
}

/**
 * Makes a folder if it is missing, and checks that this process can write there. `variable` is the environment variable that
 * names the folder.
 * @throws Error that names the folder and the variable
 */
export function makeWorkFolder(folder: string, variable: string): void {
  try {
    makeFolder(folder, { mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      `this process can't write to ${resolve(folder)} (${code ?? message}): give it the right to, or set ${variable} to another folder`,
      { cause: error },
    );
  }
}

/** Writes a folder's entries to the disk. Before that, a crash of the machine may undo a new file or a renaming. */
export function syncFolder(folder: string): void {
  // Windows can't open a folder, and syncs the entries itself.
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
