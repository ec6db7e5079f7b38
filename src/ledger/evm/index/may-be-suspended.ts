import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChainIndex } from "./chain-index.ts";

// By database, since the index may be given another one.
const statements = new WeakMap<DatabaseSync, StatementSync>();

function prepare(database: DatabaseSync): StatementSync {
  const last = "SELECT suspended FROM suspensions WHERE issuer_key = ? ORDER BY rowid DESC LIMIT 1";
  const statement = database.prepare(last);
  statements.set(database, statement);
  return statement;
}

/** Whether the index has an issuer as suspended. */
export function isKnownSuspended(database: DatabaseSync, issuerId: string): boolean {
  const key = `0x${Buffer.from(issuerId).toString("hex").padEnd(64, "0")}`;
  const last = (statements.get(database) ?? prepare(database)).get(key);
  return (last as { suspended: number } | undefined)?.suspended === 1;
}

/**
 * Returns a function that tells whether the index knows an issuer as suspended. If the index is not current, it tells that it
 * may be. It asks the node nothing, so it is cheap enough for each request.
 */
export function createMayBeSuspended(index: ChainIndex): (issuerId: string) => boolean {
  return (issuerId) => {
    const found = index.peek(({ database }) => ({ isSuspended: isKnownSuspended(database, issuerId) }));
    return found?.isSuspended ?? true;
  };
}
