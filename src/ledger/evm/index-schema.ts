/**
 * What is read at scale, in SQLite: everything in it comes from the chain's events, so it can be thrown away at any time.
 * Amounts are decimal texts: they don't fit into SQLite's integers. Lists go by id, downwards.
 */
export const SCHEMA = `
  CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    amount TEXT NOT NULL,
    transaction_hash TEXT NOT NULL,
    block_number INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    -- of a token
    full_name TEXT, short_name TEXT, ticker TEXT COLLATE NOCASE, decimals INTEGER,
    -- of a security token
    st_id TEXT, issuer_id TEXT, token_name TEXT, info TEXT
  ) STRICT;
  CREATE UNIQUE INDEX tokens_by_ticker ON tokens (ticker) WHERE ticker IS NOT NULL;
  CREATE UNIQUE INDEX tokens_by_st_id ON tokens (st_id) WHERE st_id IS NOT NULL;
  CREATE INDEX tokens_by_issuer ON tokens (issuer_id, id) WHERE issuer_id IS NOT NULL;
  CREATE TABLE holdings (
    account TEXT NOT NULL,
    token_id INTEGER NOT NULL REFERENCES tokens,
    balance TEXT NOT NULL DEFAULT '0',
    frozen TEXT NOT NULL DEFAULT '0',
    PRIMARY KEY (account, token_id)
  ) STRICT, WITHOUT ROWID;
`;

/** A row of `tokens`. */
export interface TokenRow {
  id: number;
  address: string;
  owner: string;
  amount: string;
  transaction_hash: string;
  block_number: number;
  issued_at: number;
  full_name: string | null;
  short_name: string | null;
  ticker: string | null;
  decimals: number | null;
  st_id: string | null;
  issuer_id: string | null;
  token_name: string | null;
  info: string | null;
}
