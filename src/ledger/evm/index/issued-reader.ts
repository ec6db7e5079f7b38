import type { SQLInputValue } from "node:sqlite";
import type { IssuedToken, RequestIdentity } from "../../records.ts";
import { stId } from "../../st-id.ts";
import type { IssueRequest } from "../issue-request.ts";
import type { ChainIndex } from "./chain-index.ts";
import type { TokenRow } from "./schema.ts";

/** A token that is on the chain, and how many blocks stand for it: its own, and those after it. */
export interface FoundToken extends IssuedToken {
  confirmations: number;
}

/** Finds by what made them the tokens up to the chain's latest block, each undefined if there is none. */
export interface IssuedReader {
  byRequest(request: Pick<RequestIdentity, "id">): Promise<FoundToken | undefined>;
  byName(request: IssueRequest): Promise<FoundToken | undefined>;
}

export function createIssuedReader(index: ChainIndex): IssuedReader {
  function find(column: string, value: SQLInputValue): Promise<FoundToken | undefined> {
    type Row = Pick<TokenRow, "id" | "transaction_hash" | "block_number">;
    const sql = `SELECT id, transaction_hash, block_number FROM tokens WHERE ${column} = ?`;
    return index.read(({ database, head }) => {
      const row = database.prepare(sql).get(value) as Row | undefined;
      return (
        row && {
          id: row.id,
          transactionHash: row.transaction_hash,
          confirmations: head - row.block_number + 1,
        }
      );
    });
  }

  return {
    byRequest: ({ id }) => find("request_id", Buffer.from(id, "hex")),
    byName: ({ kind, order }) =>
      kind === "token" ? find("ticker", order.ticker) : find("st_id", stId(order.issuerId, order.tokenName)),
  };
}
