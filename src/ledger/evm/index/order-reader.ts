import type { DatabaseSync } from "node:sqlite";
import { getAddress } from "ethers";
import type { ExecutedOrder, ExecutedOrders, OrderToken } from "../executed-orders.ts";
import type { ChainIndex, IndexedChain } from "./chain-index.ts";
import { HAS_ID, HAS_NONCE, type OrderRow } from "./orders-table.ts";
import { bytesOf, HAS_ADDRESS, hexOf, type TokenRow } from "./schema.ts";

type Row = OrderRow & { address: string };
type TokenNameRow = Pick<TokenRow, "id" | "address" | "decimals" | "issuer_id"> & { name: string };

const ORDERS = "SELECT orders.*, address FROM orders JOIN tokens ON tokens.id = token_id";

/** How many tokens are remembered. */
const MOST = 1_000;

/** Reads orders from the index. */
export function createOrderReader(index: ChainIndex): ExecutedOrders {
  // By database, since the index may be given another one. Kept, because preparing takes longer than what is looked for.
  const statements = new WeakMap<DatabaseSync, ReturnType<typeof prepare>>();
  const prepared = ({ database }: IndexedChain) => {
    const known = statements.get(database) ?? prepare(database);
    statements.set(database, known);
    return known;
  };
  const byId = (id: string) => (chain: IndexedChain) =>
    executed(chain, prepared(chain).byId.get(bytesOf(id), bytesOf(id)) as Row | undefined);

  const token = (address: string) => (chain: IndexedChain) =>
    tokenOf(prepared(chain).token.get(address, address) as TokenNameRow | undefined);

  /** What was found since the last reorganisation, which may put another token at an address. */
  let found = {
    database: undefined as DatabaseSync | undefined,
    reorganisations: 0,
    tokens: new Map<string, OrderToken>(),
  };

  /** The same, without a look at the database for those that were found before. */
  const known = (address: string) => (chain: IndexedChain) => {
    const { database, kept } = chain;
    if (found.database !== database || found.reorganisations !== kept.length || found.tokens.size === MOST)
      found = { database, reorganisations: kept.length, tokens: new Map() };
    const one = found.tokens.get(address) ?? token(address)(chain);
    if (one !== undefined) found.tokens.set(address, one);
    return one;
  };

  return {
    token: (address) => index.read(token(address)),
    knownToken: (address) => index.peek(known(address)),
    isKnown: (id) => index.peek(byId(id)) !== undefined,
    byId: (id) => index.read(byId(id)),
    byNonce: ({ token, signer, nonce }) =>
      index.read((chain) => {
        const [by, used] = [bytesOf(signer), bytesOf(nonce)];
        const row = prepared(chain).byNonce.get(token, token, by, by, used, used);
        return executed(chain, row as Row | undefined);
      }),
  };
}

function prepare(database: DatabaseSync) {
  return {
    token: database.prepare(
      `SELECT id, address, coalesce(full_name, token_name) AS name, decimals, issuer_id FROM tokens WHERE ${HAS_ADDRESS}`,
    ),
    byId: database.prepare(`${ORDERS} WHERE ${HAS_ID} ORDER BY orders.block_number`),
    byNonce: database.prepare(`${ORDERS} WHERE ${HAS_ADDRESS} AND ${HAS_NONCE}`),
  };
}

function tokenOf(row: TokenNameRow | undefined): OrderToken | undefined {
  if (row === undefined) return undefined;
  const { id, address, name, decimals, issuer_id } = row;
  return { id, address, name, decimals: decimals ?? 0, issuerId: issuer_id ?? undefined };
}

function executed({ head }: IndexedChain, row: Row | undefined): ExecutedOrder | undefined {
  return (
    row && {
      id: hexOf(row.id),
      token: row.address,
      signer: getAddress(hexOf(row.signer)),
      nonce: hexOf(row.nonce),
      isCancellation: row.cancelled === 1,
      transactionHash: hexOf(row.transaction_hash),
      blockNumber: row.block_number,
      confirmations: head - row.block_number + 1,
    }
  );
}
