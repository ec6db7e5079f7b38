import type { DatabaseSync } from "node:sqlite";
import type { Page } from "../../records.ts";
import { invalidCursor, pageOf } from "./page.ts";
import { bytesOf, hexOf, uint256, uint256Text } from "./schema.ts";

export interface HolderRow {
  account: Uint8Array;
  balance: string;
  frozen: string;
  allowed: number | null;
}

/** Where a page ended: a balance, the account among those that have the same, and which of that account's holdings. */
export interface HolderPlace {
  balance: string;
  account: Uint8Array;
  since: number;
}
const CURSOR = /^(0|[1-9][0-9]{0,77})-(0x[0-9a-f]{40})(?:-([0-9]{1,15}))?$/;

/**
 * How many holdings are looked at for a page of the past, since this blocks the process. Of a token whose largest holdings
 * changed more often than that, pages may be short.
 */
const LOOKS = 20_000;

const FOREVER = Number.MAX_SAFE_INTEGER;
const NOW = FOREVER - 1;

/** What comes after a place: first the accounts that hold as much, then those that hold less. Each is a range of an index. */
const AFTER = ["AND balance = :balance AND (account, since) > (:account, :since)", "AND balance < :balance"];

/** Who held a token after a block, by default who holds it now. Largest balance first. */
export function holderPage(
  database: DatabaseSync,
  tokenId: number,
  limit: number,
  after: HolderPlace | undefined,
  block = NOW,
): Page<HolderRow> {
  const isPast = block !== NOW;

  /** In order. */
  function holdings(part: string, rows: number): string {
    const from = (table: string, until: string) =>
      `SELECT balance, account, since, ${until} AS until, frozen FROM ${table} WHERE token_id = :tokenId ${part}`;
    const now = from("holdings", `${FOREVER}`);
    const all = isPast ? `${now} UNION ALL ${from("past_holdings", "until")}` : now;
    return `${all} ORDER BY balance DESC, account, since LIMIT ${rows}`;
  }

  function scan(part: string, rows: number): HolderRow[] {
    const allowed = `SELECT allowed FROM allowances WHERE token_id = :tokenId AND account = held.account
      AND block_number <= :block ORDER BY rowid DESC LIMIT 1`;
    return database
      .prepare(
        `SELECT account, balance, frozen, (${allowed}) AS allowed FROM (${holdings(part, LOOKS)}) AS held
          WHERE since <= :block AND until > :block LIMIT :rows`,
      )
      .all({ tokenId, block, rows, ...(part !== "" && valuesOf(part, after)) }) as unknown as HolderRow[];
  }

  /** The last holding that a scan looked at, if it did not look at all. */
  function bound(part: string): HolderPlace | undefined {
    return database
      .prepare(`SELECT * FROM (${holdings(part, LOOKS)}) LIMIT 1 OFFSET ${LOOKS - 1}`)
      .get({ tokenId, ...(part !== "" && valuesOf(part, after)) }) as HolderPlace | undefined;
  }

  const rows: HolderRow[] = [];
  for (const part of after === undefined ? [""] : AFTER) {
    rows.push(...scan(part, limit + 1 - rows.length));
    if (rows.length > limit) return pageOf(rows, limit, cursorOf);
    const last = isPast ? bound(part) : undefined;
    if (last !== undefined) return { items: rows, cursor: `${cursorOf(last)}-${last.since}` };
  }
  return { items: rows };
}

function valuesOf(part: string, after: HolderPlace | undefined) {
  const { balance, account, since } = after as HolderPlace;
  return part === AFTER[0] ? { balance, account, since } : { balance };
}

function cursorOf({ balance, account }: Pick<HolderPlace, "balance" | "account">): string {
  return `${uint256(balance)}-${hexOf(account)}`;
}

/** Where the page after this cursor begins. @throws VALIDATION_FAILED */
export function placeOfHolder(cursor: string): HolderPlace {
  // Of an account that was found no other holding counts.
  const [, balance, account, since = FOREVER] = CURSOR.exec(cursor) ?? [];
  if (balance === undefined || account === undefined || BigInt(balance) >= 2n ** 256n) throw invalidCursor();
  return { balance: uint256Text(BigInt(balance)), account: bytesOf(account), since: Number(since) };
}
