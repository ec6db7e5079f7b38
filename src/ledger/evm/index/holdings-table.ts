import type { DatabaseSync } from "node:sqlite";
import { uint256, uint256Text } from "./schema.ts";

interface Held {
  balance: string;
  frozen: string;
}

const NOTHING: Held = { balance: uint256Text(0n), frozen: uint256Text(0n) };

/** Who holds what, without those who have nothing; every change can be undone from `undo`. */
export function createHoldingsTable(database: DatabaseSync) {
  const find = database.prepare("SELECT balance, frozen FROM holdings WHERE account = ? AND token_id = ?");
  const put = database.prepare(
    `INSERT INTO holdings VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET balance = excluded.balance, frozen = excluded.frozen`,
  );
  const remove = database.prepare("DELETE FROM holdings WHERE account = ? AND token_id = ?");
  const remember = database.prepare("INSERT INTO undo VALUES (?, ?, ?, ?, ?)");
  const remembered = database.prepare("SELECT * FROM undo WHERE block_number > ? ORDER BY rowid DESC");
  const forget = database.prepare("DELETE FROM undo WHERE block_number > ?");
  const removeAll = database.prepare("DELETE FROM holdings WHERE token_id > ?");

  function set(account: string, tokenId: number, { balance, frozen }: Held): void {
    if (balance === NOTHING.balance && frozen === NOTHING.frozen) remove.run(account, tokenId);
    else put.run(account, tokenId, balance, frozen);
  }

  function change(block: number, account: string, tokenId: number, to: (held: Held) => Partial<Held>): void {
    const before = (find.get(account, tokenId) as Held | undefined) ?? NOTHING;
    remember.run(block, account, tokenId, before.balance, before.frozen);
    set(account, tokenId, { ...before, ...to(before) });
  }

  return {
    /** The first holding of a new token, which is undone with the token. */
    mint(account: string, tokenId: number, amount: bigint): void {
      put.run(account, tokenId, uint256Text(amount), NOTHING.frozen);
    },
    move(block: number, account: string, tokenId: number, amount: bigint): void {
      change(block, account, tokenId, ({ balance }) => ({ balance: uint256Text(uint256(balance) + amount) }));
    },
    freeze(block: number, account: string, tokenId: number, frozen: bigint): void {
      change(block, account, tokenId, () => ({ frozen: uint256Text(frozen) }));
    },
    /** As it was after a block, when `lastId` was the last token. */
    undo(block: number, lastId: number): void {
      type Row = Held & { account: string; token_id: number };
      for (const row of remembered.all(block) as unknown as Row[]) set(row.account, row.token_id, row);
      forget.run(block);
      removeAll.run(lastId);
    },
  };
}
