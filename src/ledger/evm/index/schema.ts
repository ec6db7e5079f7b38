import type { TransferKind } from "../../records.ts";
import { ORDERS_SCHEMA } from "./orders-table.ts";
import type { Kind } from "./texts-table.ts";

// Longer than other files, because all tables are declared together, with the types of their rows.

/** The text of no base units. */
export const NOTHING = "010";

/** Raise it with whatever writes something else into the same columns: a file of another version is made anew. */
const VERSION = 7;

/**
 * What is read at scale, in SQLite: everything in it comes from the chain's events, so it can be thrown away at any time.
 * Amounts in base units are text whose order is their order. A token's addresses are in EIP-55 form, which takes too long to
 * make for each answer; those of a registry and its factories are in lower case, all others are their 20 bytes. Lists of
 * tokens go by id, downwards. Of what looks random, such as a hash, an index has six bytes: nearly every new row changes a page
 * of its own there, so that small indexes are what makes writing fast.
 */
export const SCHEMA = `
  CREATE TABLE origin (version INTEGER NOT NULL, registry TEXT NOT NULL, schema TEXT NOT NULL) STRICT;
  -- The last one is how far the index is. All that was done after the first one can be undone.
  CREATE TABLE blocks (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, time INTEGER NOT NULL) STRICT;
  -- When the blocks were that changed a token; other blocks' times are not needed to tell what was at a time.
  CREATE TABLE times (number INTEGER PRIMARY KEY, time INTEGER NOT NULL) STRICT;
  CREATE INDEX times_by_time ON times (time, number);
  -- Each time that one was allowed, or no more.
  CREATE TABLE factories (address TEXT NOT NULL, allowed INTEGER NOT NULL, block_number INTEGER NOT NULL) STRICT;
  CREATE TABLE issuers (number INTEGER PRIMARY KEY, issuer_id TEXT NOT NULL UNIQUE, block_number INTEGER NOT NULL) STRICT;
  -- Each time that an issuer got a wallet.
  CREATE TABLE issuer_wallets (issuer_id TEXT NOT NULL, wallet TEXT NOT NULL, block_number INTEGER NOT NULL) STRICT;
  CREATE INDEX issuer_wallets_by_issuer ON issuer_wallets (issuer_id);
  -- Each time that an issuer was suspended, or no more.
  CREATE TABLE suspensions (issuer_key TEXT NOT NULL, suspended INTEGER NOT NULL, block_number INTEGER NOT NULL) STRICT;
  CREATE INDEX suspensions_by_issuer ON suspensions (issuer_key);
  CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL COLLATE NOCASE,
    owner TEXT NOT NULL,
    -- decimal
    amount TEXT NOT NULL,
    total_supply TEXT NOT NULL,
    transaction_hash TEXT NOT NULL,
    block_number INTEGER NOT NULL,
    -- of the Transfer that minted the supply
    log_index INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    -- of a token
    full_name TEXT, short_name TEXT, ticker TEXT COLLATE NOCASE, decimals INTEGER,
    -- of a security token
    st_id TEXT, issuer_id TEXT, token_name TEXT, info TEXT,
    -- how many its issuer has with it
    issuer_count INTEGER,
    -- how many security tokens there are up to this one, of either kind
    security_count INTEGER NOT NULL,
    -- of a request with an Idempotency-Key
    request_id BLOB
  ) STRICT;
  -- That they are unique is the registry's business.
  CREATE INDEX tokens_by_address ON tokens (lower(substr(address, 3, 12)));
  CREATE INDEX tokens_by_ticker ON tokens (ticker) WHERE ticker IS NOT NULL;
  CREATE INDEX tokens_by_st_id ON tokens (st_id) WHERE st_id IS NOT NULL;
  CREATE INDEX tokens_by_request ON tokens (substr(request_id, 1, 6)) WHERE request_id IS NOT NULL;
  CREATE INDEX tokens_by_issuer ON tokens (issuer_id, id) WHERE issuer_id IS NOT NULL;
  CREATE INDEX tokens_by_place ON tokens (block_number, log_index);
  CREATE INDEX tokens_by_transaction ON tokens (substr(transaction_hash, 3, 12));
  CREATE INDEX tokens_by_owner ON tokens (owner, block_number, log_index);
  CREATE TABLE holdings (
    account BLOB NOT NULL,
    token_id INTEGER NOT NULL,
    balance TEXT NOT NULL,
    frozen TEXT NOT NULL,
    -- the block that made it so
    since INTEGER NOT NULL,
    PRIMARY KEY (account, token_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX holdings_by_token ON holdings (token_id, balance DESC, account, since, frozen);
  CREATE INDEX frozen_by_token ON holdings (token_id) WHERE frozen <> '${NOTHING}';
  -- What holdings were from a block on, until another one.
  CREATE TABLE past_holdings (
    token_id INTEGER NOT NULL,
    balance TEXT NOT NULL,
    account BLOB NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    frozen TEXT NOT NULL,
    PRIMARY KEY (token_id, balance DESC, account, since)
  ) STRICT, WITHOUT ROWID;
  -- What happened to tokens after their issue, and was told by an event at this place.
  CREATE TABLE transfers (
    block_number INTEGER NOT NULL,
    log_index INTEGER NOT NULL,
    token_id INTEGER NOT NULL,
    -- an index of TRANSFER_KINDS
    kind INTEGER NOT NULL,
    -- null for nobody
    sender BLOB, receiver BLOB,
    -- null if no amount was named
    value TEXT,
    transaction_hash BLOB NOT NULL,
    PRIMARY KEY (block_number, log_index)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX transfers_by_token ON transfers (token_id, block_number, log_index);
  CREATE INDEX transfers_by_transaction ON transfers (substr(transaction_hash, 1, 6));
  CREATE INDEX transfers_by_sender ON transfers (sender, block_number, log_index) WHERE sender IS NOT NULL;
  CREATE INDEX transfers_by_receiver ON transfers (receiver, block_number, log_index) WHERE receiver IS NOT NULL;
  -- Each time that an account was allowed to send and receive a security token, or no more.
  CREATE TABLE allowances (
    token_id INTEGER NOT NULL,
    account BLOB NOT NULL,
    allowed INTEGER NOT NULL,
    block_number INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX allowances_by_account ON allowances (token_id, account);
  CREATE INDEX allowances_by_token ON allowances (token_id) WHERE allowed = 1;
  -- What was there before a block, oldest first.
  CREATE TABLE undo (
    block_number INTEGER NOT NULL,
    account BLOB NOT NULL,
    token_id INTEGER NOT NULL,
    balance TEXT NOT NULL,
    frozen TEXT NOT NULL,
    since INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX undo_by_block ON undo (block_number);
  CREATE TABLE undo_supplies (
    block_number INTEGER NOT NULL,
    token_id INTEGER NOT NULL,
    total_supply TEXT NOT NULL
  ) STRICT;
  CREATE INDEX undo_supplies_by_block ON undo_supplies (block_number);
  ${ORDERS_SCHEMA}
  ${search("token")}
  ${search("security_token")}
`;

/** The tokens of a kind, with what they are found by: the rows alone for one or two characters, trigrams for more. */
function search(kind: Kind): string {
  return `
  CREATE TABLE ${kind}_texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE VIRTUAL TABLE ${kind}_trigrams USING fts5 (
    text, content = '${kind}_texts', content_rowid = 'id', columnsize = 0, tokenize = 'trigram'
  );`;
}

/** Conditions that find a row by such an index: the whole is compared too. Each takes its value twice. */
export const HAS_ADDRESS = "lower(substr(address, 3, 12)) = lower(substr(?, 3, 12)) AND address = ?";
export const HAS_REQUEST = "substr(request_id, 1, 6) = substr(?, 1, 6) AND request_id = ?";

/** What a file must say of itself to be the index of the registry's tokens. */
export function originOf(registry: string) {
  return { version: VERSION, registry, schema: SCHEMA };
}

/** A row of `tokens`. */
export interface TokenRow {
  id: number;
  address: string;
  owner: string;
  amount: string;
  /** In base units, as it is now. */
  total_supply: string;
  transaction_hash: string;
  block_number: number;
  log_index: number;
  issued_at: number;
  full_name: string | null;
  short_name: string | null;
  ticker: string | null;
  decimals: number | null;
  st_id: string | null;
  issuer_id: string | null;
  token_name: string | null;
  info: string | null;
  issuer_count: number | null;
  security_count: number;
  request_id: Uint8Array | null;
}

/** In the order of their numbers in `transfers`. */
export const TRANSFER_KINDS: readonly TransferKind[] = [
  "transfer",
  "forced_transfer",
  "mint",
  "burn",
  "freeze",
  "allow",
  "disallow",
];

/** The text of an amount in base units, and back: how many digits it has, and then these, all in hexadecimal. */
export function uint256Text(amount: bigint): string {
  const digits = amount.toString(16);
  return digits.length.toString(16).padStart(2, "0") + digits;
}
export const uint256 = (text: string) => BigInt(`0x${text.slice(2)}`);

/** The bytes of an address or a hash, and back. */
export const bytesOf = (hex: string) => Buffer.from(hex.slice(2), "hex");
export const hexOf = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;
