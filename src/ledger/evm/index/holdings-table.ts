import type { DatabaseSync } from "node:sqlite";
import { uint256, uint256Text } from "./schema.ts";

interface Held {
  balance: string;
  frozen: string;
  /** The block that made it so. */
  since: number;
}

/** What was held before the first holding. */
const NOTHING: Held = { balance: uint256Text(0n), frozen: uint256Text(0n), since: 0 };

/**
 * Who holds what, without those who have nothing, and who held what before, by block: of a block that changes a holding more
 * than once, only the end is kept. Every change can be undone from `undo`.
 */
export function createHoldingsTable(database: DatabaseSync) {
  const find = database.prepare(
    "SELECT balance, frozen, since FROM holdings WHERE account = ? AND token_id = ?",
  );
  const put = database.prepare(
    `INSERT INTO holdings VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET balance = excluded.balance, frozen = excluded.frozen, since = excluded.since`,
  );
  const remove = database.prepare("DELETE FROM holdings WHERE account = ? AND token_id = ?");
  const keep = database.prepare(
    `INSERT INTO past_holdings (token_id, balance, account, since, until, frozen) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const unkeep = database.prepare(
    "DELETE FROM past_holdings WHERE token_id = ? AND balance = ? AND account = ? AND since = ?",
  );
  const remember = database.prepare("INSERT INTO undo VALUES (?, ?, ?, ?, ?, ?)");
  const remembered = database.prepare("SELECT * FROM undo WHERE block_number > ? ORDER BY rowid DESC");
  const forget = database.prepare("DELETE FROM undo WHERE block_number > ?");
  const removeAll = ["holdings", "past_holdings"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE token_id > ?`),
  );

  /** The holdings that `together` has changed so far, and has not written yet. */
  const changed = new Map<string, { account: Buffer; tokenId: number; held: Held }>();

  function set(account: Uint8Array, tokenId: number, held: Held): void {
    if (isNothing(held)) remove.run(account, tokenId);
    else put.run(account, tokenId, held.balance, held.frozen, held.since);
  }

  function change(block: number, account: Buffer, tokenId: number, to: (held: Held) => Partial<Held>): void {
    const key = `${tokenId} ${account.toString("latin1")}`;
    const before = changed.get(key)?.held ?? (find.get(account, tokenId) as Held | undefined) ?? NOTHING;
    const after = { ...before, ...to(before), since: block };
    if (after.balance === before.balance && after.frozen === before.frozen) return;
    if (before.since < block) {
      const { balance, frozen, since } = before;
      remember.run(block, account, tokenId, balance, frozen, since);
      if (!isNothing(before)) keep.run(tokenId, balance, account, since, block, frozen);
    }
    changed.set(key, { account, tokenId, held: after });
  }

  return {
    /** Makes changes, of which those to one holding are written once, at the end. */
    together<T>(changes: () => T): T {
      changed.clear();
      const result = changes();
      for (const { account, tokenId, held } of changed.values()) set(account, tokenId, held);
      changed.clear();
      return result;
    },
    /** The first holding of a new token, which is undone with the token. */
    mint(block: number, account: Uint8Array, tokenId: number, amount: bigint): void {
      put.run(account, tokenId, uint256Text(amount), NOTHING.frozen, block);
    },
    move(block: number, account: Buffer, tokenId: number, amount: bigint): void {
      change(block, account, tokenId, ({ balance }) => ({ balance: uint256Text(uint256(balance) + amount) }));
    },
    freeze(block: number, account: Buffer, tokenId: number, frozen: bigint): void {
      change(block, account, tokenId, () => ({ frozen: uint256Text(frozen) }));
    },
    /** As it was after a block, when `lastId` was the last token. */
    undo(block: number, lastId: number): void {
      type Row = Held & { account: Uint8Array; token_id: number };
      for (const row of remembered.all(block) as unknown as Row[]) {
        set(row.account, row.token_id, row);
        unkeep.run(row.token_id, row.balance, row.account, row.since);
      }
      forget.run(block);
      for (const statement of removeAll) statement.run(lastId);
    },
  };
}

function isNothing({ balance, frozen }: Held): boolean {
  return balance === NOTHING.balance && frozen === NOTHING.frozen;
}
