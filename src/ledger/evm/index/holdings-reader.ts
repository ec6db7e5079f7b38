import type { DatabaseSync } from "node:sqlite";
import { HallmarkError } from "../../../base/errors.ts";
import type { HoldingsReader } from "../../ledger.ts";
import type { AsOf } from "../../records.ts";
import { checksumAddress } from "../../../base/checksum-address.ts";
import { allowedPage } from "./allowed.ts";
import type { ChainIndex, IndexedChain } from "./chain-index.ts";
import { findToken } from "./find-token.ts";
import { holderPage, placeOfHolder } from "./holders.ts";
import { mapPage, pageById } from "./page.ts";
import { securityTokenRecord, tokenRecord } from "./row-to-record.ts";
import { bytesOf, uint256, type TokenRow } from "./schema.ts";
import { totalsOf } from "./totals.ts";

/** Answers from the index who holds what. */
export function createHoldingsReader(index: ChainIndex): HoldingsReader {
  return {
    holdings(wallet, query) {
      type Row = TokenRow & { balance: string; frozen: string };
      const selection = {
        select: "SELECT tokens.*, balance, frozen FROM holdings JOIN tokens ON id = token_id",
        by: "token_id",
        conditions: [{ sql: "account = ?", values: [bytesOf(wallet)] }],
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
    allowed: (stId, query) =>
      index.read(({ database }) => {
        const token = findToken(database, { stId });
        return token && allowedPage(database, token.id, query);
      }),
    totals: (key) =>
      index.read(({ database }) => {
        const token = findToken(database, key);
        return token && totalsOf(database, token);
      }),
    async holders(key, { at, limit, cursor }) {
      const after = cursor === undefined ? undefined : placeOfHolder(cursor);
      return index.read((chain) => {
        const token = findToken(chain.database, key);
        if (token === undefined) return undefined;
        const block = at && blockAt(chain, at);
        const page = mapPage(holderPage(chain.database, token.id, limit, after, block), (holder) => ({
          wallet: checksumAddress(holder.account),
          balance: uint256(holder.balance),
          frozen: uint256(holder.frozen),
          // Whoever likes may have a token that is no security token.
          ...("stId" in key && { allowed: holder.allowed === 1 }),
        }));
        const head = { number: chain.head, generation: chain.kept.length };
        return { ...page, decimals: token.decimals ?? 0, head };
      });
    },
  };
}

/**
 * The block after which it is asked, or the last one before it that changed any token. A block has its time in whole seconds,
 * and the next one may have the same, so only what was before a time is settled once the chain is there.
 * @throws VALIDATION_FAILED if the chain is not there yet
 */
function blockAt({ database, head }: IndexedChain, at: AsOf): number {
  if ("block" in at) {
    if (at.block > head) throw afterHead(`block ${head}`);
    return at.block;
  }
  const now = timeOfHead(database);
  if (at.before > now) throw afterHead(new Date(now * 1000).toISOString());
  const last = database
    .prepare("SELECT number FROM times WHERE time < ? ORDER BY time DESC, number DESC LIMIT 1")
    .get(at.before) as { number: number } | undefined;
  // Before the first one there is nothing.
  return last?.number ?? 0;
}

function timeOfHead(database: DatabaseSync): number {
  const head = database.prepare("SELECT time FROM blocks ORDER BY number DESC LIMIT 1").get();
  return (head as { time: number } | undefined)?.time ?? 0;
}

function afterHead(head: string): HallmarkError {
  return new HallmarkError("VALIDATION_FAILED", `invalid at value: the chain has come to ${head}`, {
    field: "at",
  });
}
