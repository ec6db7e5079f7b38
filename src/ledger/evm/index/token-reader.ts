import type { SQLInputValue } from "node:sqlite";
import type { SecurityTokenLedger, TokenLedger } from "../../ledger.ts";
import type { ChainIndex } from "./chain-index.ts";
import { mapPage, pageById } from "./page.ts";
import { securityTokenRecord, tokenRecord } from "./row-to-record.ts";
import { bytesOf, uint256, type TokenRow } from "./schema.ts";
import { tokensWith } from "./token-search.ts";

type Reader = Pick<TokenLedger, "token" | "tokenByTicker" | "tokens" | "tokenCounts"> &
  Pick<SecurityTokenLedger, "securityToken" | "securityTokens" | "issuerBalances">;

/** Reads tokens of both kinds from the index. */
export function createTokenReader(index: ChainIndex): Reader {
  function one(where: string, value: SQLInputValue): Promise<TokenRow | undefined> {
    const sql = `SELECT * FROM tokens WHERE ${where}`;
    return index.read(({ database }) => database.prepare(sql).get(value) as TokenRow | undefined);
  }

  return {
    async token(id) {
      const row = await one("ticker IS NOT NULL AND id = ?", id);
      return row && tokenRecord(row);
    },
    async tokenByTicker(ticker) {
      const row = await one("ticker = ?", ticker);
      return row && tokenRecord(row);
    },
    tokens({ text, ...query }) {
      const selection = tokensWith("token", text);
      return index.read(({ database }) =>
        mapPage(pageById<TokenRow>(database, selection, query), tokenRecord),
      );
    },
    tokenCounts() {
      // Ids count both kinds, without a gap.
      const sql = "SELECT id, security_count FROM tokens ORDER BY id DESC LIMIT 1";
      return index.read(({ database }) => {
        const last = database.prepare(sql).get() as Pick<TokenRow, "id" | "security_count"> | undefined;
        const securityTokens = last?.security_count ?? 0;
        return { tokens: (last?.id ?? 0) - securityTokens, securityTokens };
      });
    },
    async securityToken(stId) {
      const row = await one("st_id = ?", stId);
      return row && securityTokenRecord(row);
    },
    securityTokens({ text, issuerId, ...query }) {
      const selection = tokensWith("security_token", text, issuerId);
      return index.read(({ database }) =>
        mapPage(pageById<TokenRow>(database, selection, query), securityTokenRecord),
      );
    },
    issuerBalances({ issuerId, wallet }, query) {
      type Row = { id: number; st_id: string; balance: string | null };
      const selection = {
        select: "SELECT id, st_id, balance FROM tokens LEFT JOIN holdings ON token_id = id AND account = ?",
        values: [bytesOf(wallet)],
        by: "id",
        conditions: [{ sql: "issuer_id = ?", values: [issuerId] }],
      };
      return index.read(({ database }) =>
        mapPage(pageById<Row>(database, selection, query), ({ st_id, balance }) => ({
          stId: st_id,
          balance: balance === null ? 0n : uint256(balance),
        })),
      );
    },
  };
}
