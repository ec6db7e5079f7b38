import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { RequestIdentity, SecurityTokenOrder, TokenOrder } from "../../records.ts";
import { stId } from "../../st-id.ts";
import type { ChainIndex } from "./chain-index.ts";

type Request = { identity?: RequestIdentity | undefined } & (
  { kind: "token"; order: TokenOrder } | { kind: "security-token"; order: SecurityTokenOrder }
);

/** Looks into the index without a question to the node, so that each request can be looked up before it is issued. */
export function createGlance(index: ChainIndex) {
  // The index may be given another database.
  const statements = new WeakMap<DatabaseSync, { token: StatementSync; "security-token": StatementSync }>();

  function prepare(database: DatabaseSync) {
    const select = (column: string) =>
      database.prepare(
        `SELECT 1 FROM tokens WHERE ${column} = ? UNION ALL SELECT 1 FROM tokens WHERE request_id = ? LIMIT 1`,
      );
    const prepared = { token: select("ticker"), "security-token": select("st_id") };
    statements.set(database, prepared);
    return prepared;
  }

  return {
    /** Whether the request, or anything of its name, may be issued already: not, as far as a current index knows. */
    mayBeIssued({ kind, order, identity }: Request): boolean {
      const name = kind === "token" ? order.ticker : stId(order.issuerId, order.tokenName);
      const id = identity === undefined ? null : Buffer.from(identity.id, "hex");
      const found = index.glance(({ database }) => {
        const statement = (statements.get(database) ?? prepare(database))[kind];
        return { isThere: statement.get(name, id) !== undefined };
      });
      return found?.isThere ?? true;
    },
  };
}
