import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { stId } from "../../st-id.ts";
import type { FoundToken, IssuedReader } from "../issued-reader.ts";
import type { IssueRequest } from "../issue-request.ts";
import type { ChainIndex, IndexedChain } from "./chain-index.ts";
import { HAS_REQUEST, type TokenRow } from "./schema.ts";

/** Reads from the index. */
export function createIssuedReader(index: ChainIndex): IssuedReader {
  // By database, since the index may be given another one.
  const statements = new WeakMap<DatabaseSync, StatementSync>();

  function ofRequest({ database }: IndexedChain, id: string): TokenRow | undefined {
    let statement = statements.get(database);
    if (statement === undefined) {
      statement = database.prepare(`SELECT * FROM tokens WHERE ${HAS_REQUEST}`);
      statements.set(database, statement);
    }
    const bytes = Buffer.from(id, "hex");
    return statement.get(bytes, bytes) as TokenRow | undefined;
  }

  function find(column: string, value: SQLInputValue): Promise<FoundToken | undefined> {
    const sql = `SELECT * FROM tokens WHERE ${column} = ?`;
    return index.read((chain) =>
      found(chain, chain.database.prepare(sql).get(value) as TokenRow | undefined),
    );
  }

  return {
    byRequest: ({ id }) => index.read((chain) => found(chain, ofRequest(chain, id))),
    async byRepeat(request) {
      const same = (chain: IndexedChain) => {
        const row = ofRequest(chain, request.identity.id);
        return row !== undefined && asksForThat(request, row) ? found(chain, row) : undefined;
      };
      // What the index does not have as it is may be on the chain all the same, and the index may be far from up to date.
      return index.peek(same) && index.read(same);
    },
    byName: ({ kind, order }) =>
      kind === "token" ? find("ticker", order.ticker) : find("st_id", stId(order.issuerId, order.tokenName)),
  };
}

function found({ head }: IndexedChain, row: TokenRow | undefined): FoundToken | undefined {
  return (
    row && {
      id: row.id,
      transactionHash: row.transaction_hash,
      confirmations: head - row.block_number + 1,
    }
  );
}

/** Whether a request asks for what this token is, in all that its payload's hash is of. */
function asksForThat({ kind, order }: IssueRequest, row: TokenRow): boolean {
  if (row.amount !== order.amount.toString()) return false;
  return kind === "token"
    ? row.ticker === order.ticker &&
        row.full_name === order.fullName &&
        row.short_name === order.shortName &&
        row.decimals === order.decimals &&
        row.owner === order.owner
    : row.issuer_id === order.issuerId && row.token_name === order.tokenName && row.info === order.info;
}
