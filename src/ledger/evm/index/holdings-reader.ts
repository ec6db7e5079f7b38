import type { DatabaseSync } from "node:sqlite";
import { getAddress } from "ethers";
import type { HoldingsReader } from "../../ledger.ts";
import type { ChainIndex } from "./chain-index.ts";
import { invalidCursor, mapPage, pageById, pageOf } from "./page.ts";
import { securityTokenRecord, tokenRecord } from "./row-to-record.ts";
import { uint256, uint256Text, type TokenRow } from "./schema.ts";

interface HolderRow {
  account: string;
  balance: string;
  frozen: string;
  allowed: number | null;
}

/** Where a page of holders ended: a balance, and the account among those who have the same. */
type Place = Pick<HolderRow, "balance" | "account">;
const HOLDER_CURSOR = /^(0|[1-9][0-9]{0,77})-(0x[0-9a-f]{40})$/;

/** Answers from the index who holds what. */
export function createHoldingsReader(index: ChainIndex): HoldingsReader {
  return {
    holdings(wallet, query) {
      type Row = TokenRow & { balance: string; frozen: string };
      const selection = {
        select: "SELECT tokens.*, balance, frozen FROM holdings JOIN tokens ON id = token_id",
        by: "token_id",
        conditions: [{ sql: "account = ?", values: [wallet.toLowerCase()] }],
      };
      return index.read(({ database }) =>
        mapPage(pageById<Row>(database, selection, query), (row) => {
          const amounts = { balance: uint256(row.balance), frozen: uint256(row.frozen) };
          if (row.st_id === null) {
            const token = tokenRecord(row);
            return { token, chain: token, decimals: token.decimals, ...amounts };
          }
          const token = securityTokenRecord(row);
          return { token, chain: token.chain, decimals: 0, ...amounts };
        }),
      );
    },
    async holders(token, { limit, cursor }) {
      const after = cursor === undefined ? undefined : placeOf(cursor);
      const where = "id" in token ? "ticker IS NOT NULL AND id = ?" : "st_id = ?";
      const key = "id" in token ? token.id : token.stId;
      return index.read(({ database }) => {
        const row = database.prepare(`SELECT id, decimals FROM tokens WHERE ${where}`).get(key);
        if (row === undefined) return undefined;
        const { id, decimals } = row as unknown as Pick<TokenRow, "id" | "decimals">;
        const page = mapPage(holderRows(database, id, limit, after), (holder) => ({
          wallet: getAddress(holder.account),
          balance: uint256(holder.balance),
          frozen: uint256(holder.frozen),
          // Whoever likes may have a token that is no security token.
          ...("stId" in token && { allowed: holder.allowed === 1 }),
        }));
        return { ...page, decimals: decimals ?? 0 };
      });
    },
  };
}

function holderRows(database: DatabaseSync, tokenId: number, limit: number, after: Place | undefined) {
  const rows = database
    .prepare(
      `SELECT account, balance, frozen,
          (SELECT allowed FROM allowances WHERE token_id = :tokenId AND account = holdings.account
            ORDER BY rowid DESC LIMIT 1) AS allowed
        FROM holdings WHERE token_id = :tokenId
        ${after === undefined ? "" : "AND balance <= :balance AND (balance < :balance OR account > :account)"}
        ORDER BY balance DESC, account LIMIT :limit`,
    )
    .all({ tokenId, ...after, limit: limit + 1 }) as unknown as HolderRow[];
  return pageOf(rows, limit, ({ balance, account }) => `${uint256(balance)}-${account}`);
}

function placeOf(cursor: string): Place {
  const [, balance, account] = HOLDER_CURSOR.exec(cursor) ?? [];
  if (balance === undefined || account === undefined) throw invalidCursor();
  const text = uint256Text(BigInt(balance));
  // More than there can be of anything.
  if (text.length > 64) throw invalidCursor();
  return { balance: text, account };
}
