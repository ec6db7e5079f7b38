import type { DatabaseSync } from "node:sqlite";
import type { SecurityTokenOrder, TokenOrder } from "../../records.ts";
import { stId } from "../../st-id.ts";
import { HAS_ADDRESS, uint256Text, type TokenRow } from "./schema.ts";
import { searchText } from "./search-text.ts";
import { createTextsTable } from "./texts-table.ts";

/** What is known of a token besides its order. */
type Origin = Pick<
  TokenRow,
  "id" | "address" | "transaction_hash" | "block_number" | "log_index" | "issued_at" | "request_id"
>;

/** Every token, and the texts that it is found by. */
export function createTokensTable(database: DatabaseSync) {
  const insert = database.prepare(
    `INSERT INTO tokens VALUES (:id, :address, :owner, :amount, :total_supply, :transaction_hash, :block_number, :log_index, :issued_at,
      :full_name, :short_name, :ticker, :decimals, :st_id, :issuer_id, :token_name, :info, :issuer_count, :security_count, :request_id)`,
  );
  const issuerCount = database.prepare(
    "SELECT issuer_count FROM tokens WHERE issuer_id = ? ORDER BY id DESC LIMIT 1",
  );
  const securityCount = database.prepare("SELECT security_count FROM tokens ORDER BY id DESC LIMIT 1");
  const lastId = database.prepare("SELECT max(id) AS id FROM tokens");
  const lastIdAt = database.prepare(
    "SELECT id FROM tokens WHERE block_number <= ? ORDER BY block_number DESC, log_index DESC LIMIT 1",
  );
  const idOf = database.prepare(`SELECT id FROM tokens WHERE ${HAS_ADDRESS}`);
  const addresses = database.prepare("SELECT lower(address) AS address FROM tokens ORDER BY id");
  const remove = database.prepare("DELETE FROM tokens WHERE id > ?");
  /** The last one that was asked for: a transfer's logs are of one token. */
  let found: { address: string; id: number } | undefined;
  const tokenTexts = createTextsTable(database, "token");
  const securityTokenTexts = createTextsTable(database, "security_token");

  function countOf(issuerId: string): number {
    const last = issuerCount.get(issuerId) as { issuer_count: number } | undefined;
    return last?.issuer_count ?? 0;
  }

  function countOfSecurityTokens(): number {
    return (securityCount.get() as { security_count: number } | undefined)?.security_count ?? 0;
  }

  return {
    /** 0 while there is no token. */
    lastId: () => (lastId.get() as { id: number | null }).id ?? 0,
    /** The last id up to a block, 0 if there is none. */
    lastIdAt: (block: number) => (lastIdAt.get(block) as { id: number } | undefined)?.id ?? 0,
    idOf(address: string): number | undefined {
      if (found?.address === address) return found.id;
      const row = idOf.get(address, address) as { id: number } | undefined;
      found = row && { address, id: row.id };
      return row?.id;
    },
    /** In lower case, the oldest token first. */
    addresses: () => (addresses.all() as { address: string }[]).map(({ address }) => address),

    insertToken(origin: Origin, order: TokenOrder): void {
      insert.run({
        ...origin,
        owner: order.owner,
        amount: order.amount.toString(),
        total_supply: uint256Text(order.amount * 10n ** BigInt(order.decimals)),
        full_name: order.fullName,
        short_name: order.shortName,
        ticker: order.ticker,
        decimals: order.decimals,
        st_id: null,
        issuer_id: null,
        token_name: null,
        info: null,
        issuer_count: null,
        security_count: countOfSecurityTokens(),
      });
      // No name has a line break in it.
      tokenTexts.insert(origin.id, searchText(`${order.ticker}\n${order.fullName}`));
    },

    insertSecurityToken(origin: Origin, order: SecurityTokenOrder & { owner: string }): void {
      const name = stId(order.issuerId, order.tokenName);
      insert.run({
        ...origin,
        owner: order.owner,
        amount: order.amount.toString(),
        total_supply: uint256Text(order.amount),
        full_name: null,
        short_name: null,
        ticker: null,
        decimals: null,
        st_id: name,
        issuer_id: order.issuerId,
        token_name: order.tokenName,
        info: order.info,
        issuer_count: countOf(order.issuerId) + 1,
        security_count: countOfSecurityTokens() + 1,
      });
      securityTokenTexts.insert(origin.id, searchText(name));
    },

    deleteAfter(id: number): void {
      found = undefined;
      tokenTexts.deleteAfter(id);
      securityTokenTexts.deleteAfter(id);
      remove.run(id);
    },
  };
}
