import { closeSync, fdatasyncSync, openSync } from "node:fs";
import { platform } from "node:os";

/** Puts a folder's entries on disk: a file that is new or was renamed is there only then. */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and keeps them by itself.
  if (platform() === "win32") return;
  const handle = openSync(folder, "r");
  fdatasyncSync(handle);
  closeSync(handle);
}
