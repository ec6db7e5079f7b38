import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { originOf, SCHEMA } from "./schema.ts";

// https://sqlite.org/rescode.html
const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

export interface IndexFileOptions {
  /** Undefined for an index in memory. */
  folder: string | undefined;
  /** The registry's address. */
  registry: string;
  log: (line: string) => void;
  /** What the log says if the file is missing or empty. */
  why?: string;
}

export interface IndexFile {
  database: DatabaseSync;
  /** Closes it and throws it away. */
  remove(): void;
}

/**
 * Opens an index for this process alone: of several that share a folder each takes the first file that nobody has. One
 * that is missing, damaged, or of another version or registry is made anew; if there can be none it is in memory.
 */
export function openIndexFile({ folder, registry, log, why = "is new" }: IndexFileOptions): IndexFile {
  if (folder === undefined) return create(":memory:", registry);
  for (let n = 0; ; n++) {
    const file = join(folder, n === 0 ? "index.db" : `index.${n}.db`);
    try {
      const database = open(file);
      const fault = faultOf(database, registry, why);
      if (fault === undefined) return removable(database, file);
      log(`${file} ${fault}: what was issued is read from the chain anew`);
      removable(database, file).remove();
      return create(file, registry);
    } catch (error) {
      // Another process has it. If one took the file between the two steps, it has the file to itself.
      if (resultCode(error) === SQLITE_BUSY) continue;
      if (!isDiskTrouble(error)) throw error;
      log(`${file} can't be used, so that the index is in memory: ${(error as Error).message}`);
      return create(":memory:", registry);
    }
  }
}

/** Whether the error means that the file is damaged. */
export function isDamage(error: unknown): boolean {
  return [SQLITE_CORRUPT, SQLITE_NOTADB].includes(resultCode(error) ?? 0);
}

/** Whether the error means that the file can't be created or written. */
export function isDiskTrouble(error: unknown): boolean {
  return [SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN].includes(resultCode(error) ?? 0);
}

function resultCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  // The higher bits are the extended code.
  return typeof errcode === "number" ? errcode & 0xff : undefined;
}

function open(file: string): DatabaseSync {
  return new DatabaseSync(file, { timeout: 0 });
}

function create(file: string, registry: string): IndexFile {
  const database = open(file);
  try {
    enter(database);
    const { version, schema } = originOf(registry);
    database.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
    database.prepare("INSERT INTO origin VALUES (?, ?, ?)").run(version, registry, schema);
    database.exec("COMMIT");
    return removable(database, file);
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * A crash of the machine may cost the last transactions of a WAL that is not flushed, but leaves no torn database. The WAL has
 * up to 16 MB: a page that many transactions change is written to the database once for all of them.
 */
function enter(database: DatabaseSync): void {
  database.exec(
    `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 4000; BEGIN IMMEDIATE; COMMIT`,
  );
}

/** What is wrong with the file, if anything is. @throws if another process has it, after it is closed */
function faultOf(database: DatabaseSync, registry: string, why: string): string | undefined {
  try {
    enter(database);
    const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get();
    if (tables?.["count"] === 0) return why;
    if (database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"] !== "ok") return "is damaged";
    const origin = { ...database.prepare("SELECT * FROM origin").get() };
    return isDeepStrictEqual(origin, originOf(registry)) ? undefined : "is of another version or registry";
  } catch (error) {
    if (isDamage(error)) return "is damaged";
    if (resultCode(error) === SQLITE_ERROR) return "is of another version or registry";
    database.close();
    throw error;
  }
}

function removable(database: DatabaseSync, file: string): IndexFile {
  return {
    database,
    remove() {
      database.close();
      if (file === ":memory:") return;
      // A database that is gone takes its log with it, should this end in between.
      for (const part of [file, `${file}-wal`, `${file}-shm`]) rmSync(part, { force: true });
    },
  };
}
