import type { SecurityTokenLedger } from "../ledger.ts";
import type { Issuer, Page, SecurityTokenRecord } from "../records.ts";
import type {
  AccountPage,
  LedgerContract,
  PageIssuersResult,
  Position,
  ReadSecurityTokenResult,
  Token,
} from "./ledger-contracts.ts";
import { readCursor, writeCursor } from "./cursors.ts";
import type { Executor } from "./executor.ts";
import { strayRecord } from "./stray-record.ts";

type Reader = Pick<
  SecurityTokenLedger,
  "issuer" | "issuers" | "securityToken" | "securityTokens" | "issuerBalances"
>;

/** The most that a contract reads at once. */
const LONGEST_PAGE = 100;

/** How many issuers one page of all tokens reads. A page may be short if many of them have no tokens. */
const ISSUERS = 100;

export interface ReaderOptions {
  executor: Executor;
  /** Runs a read of an issuer's account while nothing writes to it. */
  between<Result>(issuerId: string, work: () => Promise<Result>): Promise<Result>;
  /** Milliseconds. */
  timeout: number;
}

/** The reading half of the port, by contracts that only read. */
export function createSecurityTokenReader({ executor, between, timeout }: ReaderOptions): Reader {
  function read<Result>(contract: LedgerContract, argument: object): Promise<Result> {
    return executor.read<Result>(contract, argument, Date.now() + timeout);
  }

  /** @throws INTERNAL_ERROR if there is a record that somebody has put into the Ledger's database */
  async function readToken(stId: string): Promise<Token | undefined> {
    const { token, stray } = await read<ReadSecurityTokenResult>("readSecurityToken", { st_id: stId });
    if (stray) throw strayRecord(stId);
    return token;
  }

  function readAccount<Item>(
    contract: "readAccount" | "pageSecurityTokens",
    issuerId: string,
    limit: number,
    from: Position | undefined,
  ): Promise<AccountPage<Item>> {
    const deadline = Date.now() + timeout;
    const argument = { issuer_id: issuerId, limit, from };
    return between(issuerId, () => executor.read(contract, argument, deadline));
  }

  async function ofIssuer(
    issuerId: string,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<SecurityTokenRecord>> {
    const from = cursor === undefined ? undefined : position(readCursor(cursor, false));
    const { tokens = [], next } = await readAccount<Token>("pageSecurityTokens", issuerId, limit, from);
    return { items: tokens.map(recordOf), ...(next && { cursor: writeCursor(next) }) };
  }

  /** Issuer by issuer, newest first. There is no list over all issuers, since every issue would conflict on it. */
  async function ofAll(limit: number, cursor: string | undefined): Promise<Page<SecurityTokenRecord>> {
    const start = cursor === undefined ? {} : readCursor(cursor, true);
    const from = start.issuer;
    const { issuers } = await read<PageIssuersResult>("pageIssuers", { limit: ISSUERS, from });
    const items: SecurityTokenRecord[] = [];
    for (const { issuer_id: issuerId, number } of issuers) {
      if (items.length === limit) return { items, cursor: writeCursor({ issuer: number }) };
      const inside = number === from ? position(start) : undefined;
      const left = limit - items.length;
      const { tokens = [], next } = await readAccount<Token>("pageSecurityTokens", issuerId, left, inside);
      items.push(...tokens.map(recordOf));
      if (next) return { items, cursor: writeCursor({ issuer: number, ...next }) };
    }
    const last = issuers.at(-1)?.number ?? 0;
    return last === 0 ? { items } : { items, cursor: writeCursor({ issuer: last - 1 }) };
  }

  /** Looks the text up as an `st_id`, because the Ledger can't search its assets. */
  async function ofStId(stId: string, issuerId: string | undefined): Promise<Page<SecurityTokenRecord>> {
    const token = await readToken(stId);
    const isAsked = token !== undefined && (issuerId === undefined || token.issuer_id === issuerId);
    return { items: isAsked ? [recordOf(token)] : [] };
  }

  async function issuer(issuerId: string): Promise<Issuer | undefined> {
    const { wallet } = await read<AccountPage<never>>("readAccount", { issuer_id: issuerId, limit: 0 });
    return wallet === undefined ? undefined : { issuerId, wallet };
  }

  return {
    issuer,
    async issuers({ text, limit, cursor }) {
      if (text !== undefined) {
        const known = await issuer(text);
        return { items: known === undefined ? [] : [known] };
      }
      const from = cursor === undefined ? undefined : readCursor(cursor, true).issuer;
      const argument = { limit: Math.min(limit, LONGEST_PAGE), from };
      const { issuers } = await read<PageIssuersResult>("pageIssuers", argument);
      const items = await Promise.all(issuers.map(({ issuer_id: id }) => issuer(id)));
      const last = issuers.at(-1)?.number ?? 0;
      return {
        items: items.filter((known) => known !== undefined),
        ...(last > 0 && { cursor: writeCursor({ issuer: last - 1 }) }),
      };
    },
    async securityToken(stId) {
      const token = await readToken(stId);
      return token && recordOf(token);
    },
    async securityTokens({ text, issuerId, limit, cursor }) {
      if (text !== undefined) return ofStId(text, issuerId);
      const count = Math.min(limit, LONGEST_PAGE);
      return issuerId === undefined ? ofAll(count, cursor) : ofIssuer(issuerId, count, cursor);
    },
    async issuerBalances({ issuerId }, { limit, cursor }) {
      const from = cursor === undefined ? undefined : position(readCursor(cursor, false));
      type Balance = { st_id: string; balance: string };
      const { tokens = [], next } = await readAccount<Balance>("readAccount", issuerId, limit, from);
      const items = tokens.map(({ st_id: stId, balance }) => ({ stId, balance: BigInt(balance) }));
      return { items, ...(next && { cursor: writeCursor(next) }) };
    },
  };
}

function position({ age, index }: Partial<Position>): Position | undefined {
  return age === undefined || index === undefined ? undefined : { age, index };
}

function recordOf(token: Token): SecurityTokenRecord {
  return {
    stId: token.st_id,
    issuerId: token.issuer_id,
    tokenName: token.token_name,
    amount: BigInt(token.amount),
    info: token.info,
  };
}
