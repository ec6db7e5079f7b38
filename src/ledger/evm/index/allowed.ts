import type { DatabaseSync } from "node:sqlite";
import { checksumAddress } from "../../../base/checksum-address.ts";
import type { Allowance, Page, PageQuery } from "../../records.ts";
import { numberOfCursor, pageOf } from "./page.ts";

interface Row {
  place: number;
  account: Uint8Array;
  block_number: number;
  time: number;
  /** 0 if a newer decision followed. */
  stands: number;
}

/**
 * How many decisions are looked at for a page, since this blocks the process for some milliseconds. Of a token whose issuer
 * took back more of them than that one after the other, pages may be short.
 */
const LOOKS = 10_000;

/** Whom a security token's issuer allows by name now, the newest decision first. A cursor is the place of a decision. */
export function allowedPage(
  database: DatabaseSync,
  tokenId: number,
  { limit, cursor }: PageQuery,
): Page<Allowance> {
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : numberOfCursor(cursor);
  const decisions = database.prepare(
    `SELECT one.rowid AS place, account, block_number, time, NOT EXISTS (
        SELECT 1 FROM allowances WHERE token_id = one.token_id AND account = one.account AND rowid > one.rowid
      ) AS stands
      FROM allowances AS one CROSS JOIN times ON number = block_number
      WHERE token_id = ? AND allowed = 1 AND one.rowid < ? ORDER BY one.rowid DESC LIMIT ${LOOKS}`,
  );
  const found: Row[] = [];
  let looks = 0;
  let last = before;
  for (const row of decisions.iterate(tokenId, before) as Iterable<unknown> as Iterable<Row>) {
    looks++;
    last = row.place;
    if (row.stands === 1) found.push(row);
    if (found.length > limit) break;
  }
  const page = pageOf(found, limit, ({ place }) => String(place));
  const isCut = page.cursor === undefined && looks === LOOKS;
  return { ...page, ...(isCut && { cursor: String(last) }), items: page.items.map(allowanceOf) };
}

function allowanceOf({ account, block_number, time }: Row): Allowance {
  return { wallet: checksumAddress(account), since: new Date(time * 1000), blockNumber: block_number };
}
