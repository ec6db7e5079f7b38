import type { SecurityTokenLedger } from "../../ledger.ts";
import type { ChainIndex } from "./chain-index.ts";
import { mapPage, pageById } from "./page.ts";

const ISSUERS = `SELECT number AS id, issuer_id,
    (SELECT wallet FROM issuer_wallets WHERE issuer_id = issuers.issuer_id ORDER BY rowid DESC LIMIT 1) AS wallet,
    (SELECT issuer_count FROM tokens WHERE issuer_id = issuers.issuer_id ORDER BY id DESC LIMIT 1) AS tokens
  FROM issuers`;

/** Reads the list of issuers from the index. */
export function createIssuerReader(index: ChainIndex): Pick<SecurityTokenLedger, "issuers"> {
  return {
    issuers({ text, ...query }) {
      type Row = { id: number; issuer_id: string; wallet: string; tokens: number | null };
      // Their ids are ASCII.
      const contains = { sql: "instr(lower(issuer_id), ?)", values: [text?.toLowerCase() ?? ""] };
      const selection = { select: ISSUERS, by: "number", conditions: text === undefined ? [] : [contains] };
      return index.read(({ database }) =>
        mapPage(pageById<Row>(database, selection, query), (row) => ({
          issuerId: row.issuer_id,
          wallet: row.wallet,
          tokens: row.tokens ?? 0,
        })),
      );
    },
  };
}
