import type { DatabaseSync } from "node:sqlite";

/** Every order that was executed, whoever sent it: what it was for, and where it is. */
export const ORDERS_SCHEMA = `
  CREATE TABLE orders (
    id BLOB NOT NULL,
    token_id INTEGER NOT NULL,
    signer BLOB NOT NULL,
    nonce BLOB NOT NULL,
    -- whether it cancelled the nonce
    cancelled INTEGER NOT NULL,
    transaction_hash BLOB NOT NULL,
    block_number INTEGER NOT NULL
  ) STRICT;
  -- What one controller has signed a later one may sign again.
  CREATE INDEX orders_by_id ON orders (substr(id, 1, 6));
  CREATE INDEX orders_by_nonce ON orders (token_id, substr(signer, 1, 6), substr(nonce, -6));
  CREATE INDEX orders_by_block ON orders (block_number);
`;

/** See HAS_ADDRESS of schema.ts. */
export const HAS_ID = "substr(orders.id, 1, 6) = substr(?, 1, 6) AND orders.id = ?";

/** The same of an order's signer and its nonce, which may be counted or random. */
export const HAS_NONCE =
  "substr(signer, 1, 6) = substr(?, 1, 6) AND signer = ? AND substr(nonce, -6) = substr(?, -6) AND nonce = ?";

/** A row of `orders`. */
export interface OrderRow {
  id: Uint8Array;
  token_id: number;
  signer: Uint8Array;
  nonce: Uint8Array;
  cancelled: number;
  transaction_hash: Uint8Array;
  block_number: number;
}

export function createOrdersTable(database: DatabaseSync) {
  const insert = database.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM orders WHERE block_number > ?");
  return {
    add(order: OrderRow): void {
      insert.run(
        order.id,
        order.token_id,
        order.signer,
        order.nonce,
        order.cancelled,
        order.transaction_hash,
        order.block_number,
      );
    },
    undo(block: number): void {
      remove.run(block);
    },
  };
}
