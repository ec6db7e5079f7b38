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
 * How many holdings are looked at for a page of the past, of those that are and of those that were, since this blocks the
 * process for some milliseconds. Of a token whose largest holdings changed more often than that, pages may be short.
 */
const LOOKS = 20_000;

const FOREVER = Number.MAX_SAFE_INTEGER;
const NOW = FOREVER - 1;

/** What is held, and what was, with the block from which on it was no more. */
const HELD = { table: "holdings", until: `${FOREVER}` };
const WAS_HELD = { table: "past_holdings", until: "until" };

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
  const tables = block === NOW ? [HELD] : [HELD, WAS_HELD];

  /** The holdings of the block, in order, as far as they are looked at. */
  function scan(part: string, rows: number, bound: HolderPlace | undefined): HolderRow[] {
    // SQLite compares in the order that is written, and the block leaves few rows to compare with the bound.
    const upTo =
      bound && "AND balance >= :most AND (balance > :most OR (account, since) <= (:last, :lastSince))";
    const holdings = tables.map(
      ({ table, until }) =>
        `SELECT account, balance, frozen, since FROM ${table}
          WHERE token_id = :tokenId ${part} AND since <= :block AND ${until} > :block ${upTo ?? ""}`,
    );
    const held = `${holdings.join(" UNION ALL ")} ORDER BY balance DESC, account, since LIMIT :rows`;
    const allowed = `SELECT allowed FROM allowances WHERE token_id = :tokenId AND account = held.account
      AND block_number <= :block ORDER BY rowid DESC LIMIT 1`;
    return database
      .prepare(`SELECT account, balance, frozen, (${allowed}) AS allowed FROM (${held}) AS held`)
      .all({
        ...{ tokenId, block, rows },
        ...valuesOf(part, after),
        ...(bound && { most: bound.balance, last: bound.account, lastSince: bound.since }),
      }) as unknown as HolderRow[];
  }

  /** The last holding that a scan looks at, if it does not look at all. */
  function boundOf(part: string): HolderPlace | undefined {
    const bounds = tables.map(
      ({ table }) =>
        database
          .prepare(
            `SELECT balance, account, since FROM ${table} WHERE token_id = :tokenId ${part}
              ORDER BY balance DESC, account, since LIMIT 1 OFFSET ${LOOKS - 1}`,
          )
          .get({ tokenId, ...valuesOf(part, after) }) as HolderPlace | undefined,
    );
    return bounds.filter((bound) => bound !== undefined).sort(comparePlaces)[0];
  }

  const rows: HolderRow[] = [];
  for (const part of after === undefined ? [""] : AFTER) {
    const bound = block === NOW ? undefined : boundOf(part);
    rows.push(...scan(part, limit + 1 - rows.length, bound));
    if (rows.length > limit) return pageOf(rows, limit, cursorOf);
    if (bound !== undefined) return { items: rows, cursor: `${cursorOf(bound)}-${bound.since}` };
  }
  return { items: rows };
}

/** In the order of pages. */
function comparePlaces(a: HolderPlace, b: HolderPlace): number {
  if (a.balance !== b.balance) return a.balance > b.balance ? -1 : 1;
  return Buffer.compare(a.account, b.account) || a.since - b.since;
}

function valuesOf(part: string, after: HolderPlace | undefined) {
  if (part === "") return {};
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
