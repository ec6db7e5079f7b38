import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { HallmarkError } from "../../errors.ts";
import type {
  HoldingsReader,
  OnChain,
  Page,
  PageQuery,
  SecurityTokenLedger,
  SecurityTokenRecord,
  TokenLedger,
  TokenRecord,
} from "../ledger.ts";
import type { ChainIndex } from "./chain-index.ts";
import type { TokenRow } from "./index-schema.ts";

type Reader = Pick<TokenLedger, "token" | "tokenByTicker" | "tokens"> &
  Pick<SecurityTokenLedger, "securityToken" | "securityTokens" | "issuerBalances"> &
  HoldingsReader;

interface Condition {
  sql: string;
  values: SQLInputValue[];
}

/** Answers the reading half of the port from the index. Cursors are the last id of a page. */
export function createReader(index: ChainIndex): Reader {
  async function one(where: string, value: SQLInputValue): Promise<TokenRow | undefined> {
    const { database } = await index.current();
    return database.prepare(`SELECT * FROM tokens WHERE ${where}`).get(value) as TokenRow | undefined;
  }

  async function tokens(conditions: Condition[], query: PageQuery): Promise<Page<TokenRow>> {
    const { database } = await index.current();
    return page<TokenRow>(database, "SELECT * FROM tokens", conditions, query);
  }

  return {
    async token(id) {
      const row = await one("ticker IS NOT NULL AND id = ?", id);
      return row && tokenRecord(row);
    },
    async tokenByTicker(ticker) {
      const row = await one("ticker = ?", ticker);
      return row && tokenRecord(row);
    },
    async tokens({ text, ...query }) {
      const conditions: Condition[] = [{ sql: "ticker IS NOT NULL", values: [] }];
      if (text !== undefined) {
        const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
        const sql = String.raw`(ticker LIKE ? ESCAPE '\' OR full_name LIKE ? ESCAPE '\')`;
        conditions.push({ sql, values: [pattern, pattern] });
      }
      return mapPage(await tokens(conditions, query), tokenRecord);
    },
    async securityToken(stId) {
      const row = await one("st_id = ?", stId);
      return row && securityTokenRecord(row);
    },
    async securityTokens({ issuerId, ...query }) {
      const conditions: Condition[] = [{ sql: "st_id IS NOT NULL", values: [] }];
      if (issuerId !== undefined) conditions.push({ sql: "issuer_id = ?", values: [issuerId] });
      return mapPage(await tokens(conditions, query), securityTokenRecord);
    },
    async holdings(wallet, query) {
      type Row = TokenRow & { balance: string; held_frozen: string };
      const { database } = await index.current();
      const rows = page<Row>(
        database,
        `SELECT tokens.*, balance, frozen AS held_frozen FROM tokens JOIN holdings ON token_id = id`,
        [{ sql: "account = ? AND (balance <> '0' OR frozen <> '0')", values: [wallet] }],
        query,
      );
      return mapPage(rows, (row) => ({
        token: row.st_id === null ? tokenRecord(row) : securityTokenRecord(row),
        chain: onChain(row),
        decimals: row.decimals ?? 0,
        balance: BigInt(row.balance),
        frozen: BigInt(row.held_frozen),
      }));
    },
    async issuerBalances({ issuerId, wallet }, query) {
      type Row = { id: number; st_id: string; balance: string | null };
      const { database } = await index.current();
      const rows = page<Row>(
        database,
        "SELECT id, st_id, balance FROM tokens LEFT JOIN holdings ON token_id = id AND account = ?",
        [{ sql: "issuer_id = ?", values: [issuerId] }],
        query,
        [wallet],
      );
      return mapPage(rows, (row) => ({ stId: row.st_id, balance: BigInt(row.balance ?? 0) }));
    },
  };
}

/** Rows by id, downwards, from the cursor on; one more than asked for tells whether there is a next page. */
function page<Row extends { id: number }>(
  database: DatabaseSync,
  select: string,
  conditions: Condition[],
  { limit, cursor }: PageQuery,
  selectValues: SQLInputValue[] = [],
): Page<Row> {
  const all = cursor === undefined ? conditions : [...conditions, before(cursor)];
  const where = all.map(({ sql }) => sql).join(" AND ");
  const values = [...selectValues, ...all.flatMap((condition) => condition.values), limit + 1];
  const rows = database
    .prepare(`${select} WHERE ${where} ORDER BY id DESC LIMIT ?`)
    .all(...values) as unknown as Row[];
  const items = rows.slice(0, limit);
  return rows.length > limit ? { items, cursor: String(items.at(-1)?.id) } : { items };
}

function before(cursor: string): Condition {
  if (!/^[0-9]{1,15}$/.test(cursor)) {
    throw new HallmarkError("VALIDATION_FAILED", "invalid cursor value", { field: "cursor" });
  }
  return { sql: "id < ?", values: [Number(cursor)] };
}

function mapPage<A, B>({ items, ...rest }: Page<A>, map: (item: A) => B): Page<B> {
  return { items: items.map(map), ...rest };
}

function onChain(row: TokenRow) {
  return {
    id: row.id,
    contractAddress: row.address,
    owner: row.owner,
    transactionHash: row.transaction_hash,
    blockNumber: row.block_number,
    issuedAt: new Date(row.issued_at * 1000),
  };
}

export function tokenRecord(row: TokenRow): TokenRecord {
  return {
    ...onChain(row),
    fullName: row.full_name as string,
    shortName: row.short_name as string,
    ticker: row.ticker as string,
    amount: BigInt(row.amount),
    decimals: row.decimals as number,
  };
}

export function securityTokenRecord(row: TokenRow): SecurityTokenRecord & { chain: OnChain } {
  return {
    stId: row.st_id as string,
    issuerId: row.issuer_id as string,
    tokenName: row.token_name as string,
    amount: BigInt(row.amount),
    info: row.info as string,
    chain: onChain(row),
  };
}
