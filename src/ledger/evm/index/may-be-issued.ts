import type { DatabaseSync, StatementSync } from "node:sqlite";
import { stId } from "../../st-id.ts";
import type { IssueRequest } from "../issue-request.ts";
import type { ChainIndex } from "./chain-index.ts";
import { HAS_REQUEST } from "./schema.ts";

/**
 * Returns a function that tells whether the index has a request, or its name. If the index is not current, it tells that it
 * may have them. It asks the node nothing, so it is cheap enough for each request.
 */
export function createMayBeIssued(index: ChainIndex): (request: IssueRequest) => boolean {
  // By database, since the index may be given another one.
  const statements = new WeakMap<DatabaseSync, Record<IssueRequest["kind"], StatementSync>>();

  function prepare(database: DatabaseSync) {
    const select = (column: string) =>
      database.prepare(
        `SELECT 1 FROM tokens WHERE ${column} = ? UNION ALL SELECT 1 FROM tokens WHERE ${HAS_REQUEST} LIMIT 1`,
      );
    const prepared = { token: select("ticker"), "security-token": select("st_id") };
    statements.set(database, prepared);
    return prepared;
  }

  return ({ kind, order, identity }) => {
    const name = kind === "token" ? order.ticker : stId(order.issuerId, order.tokenName);
    const id = identity === undefined ? null : Buffer.from(identity.id, "hex");
    const found = index.peek(({ database }) => {
      const statement = (statements.get(database) ?? prepare(database))[kind];
      return { isThere: statement.get(name, id, id) !== undefined };
    });
    return found?.isThere ?? true;
  };
}
