import type { SQLInputValue } from "node:sqlite";
import { stId } from "../../st-id.ts";
import type { FoundToken, IssuedReader } from "../issued-reader.ts";
import type { ChainIndex } from "./chain-index.ts";
import type { TokenRow } from "./schema.ts";

/** Reads from the index. */
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
