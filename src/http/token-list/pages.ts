import { HallmarkError } from "../../base/errors.ts";
import type { IssueHistory } from "../../ledger/ledger.ts";
import { JSON_TYPE } from "../answers/media-types.ts";
import { represent, type Representation } from "../answers/representation.ts";
import { extendList, LIST_LENGTH, tokenListJson, type TokenList } from "./list.ts";

/** How many lists are kept in memory; each takes some 2.5 MB, and a third of that again in its codings. */
const KEPT_LISTS = 24;

/** How many lists may be read from their beginning at the same time. */
const READ_AT_ONCE = 4;

/** How many tokens are read at once. Small, because the read blocks the process. */
const PORTION = 1_000;

/** A token list as it is sent. */
export interface TokenListPage {
  content: Representation;
  hasNext: boolean;
}

interface KeptPage extends TokenListPage {
  list: TokenList;
  /** The list is void if the ledger has another generation by now: see IssueHistory. */
  generation: number;
}

/**
 * Reads the token lists. The first 10,000 tokens are list 1, the next 10,000 list 2, and so on, because the schema allows no
 * more in one list. A list never loses a token, and a full one never changes.
 */
export function createTokenListPages(ledger: Pick<IssueHistory, "tokensInOrder">, chainId: number) {
  const kept = new Map<number, KeptPage>();
  let reading = 0;

  function keep(number: number, page: KeptPage): void {
    kept.delete(number);
    kept.set(number, page);
    for (const oldest of kept.keys()) if (kept.size > KEPT_LISTS) kept.delete(oldest);
  }

  /** The current list. Reads only the tokens that are not in `before`. */
  async function read(number: number, before: KeptPage | undefined): Promise<KeptPage | undefined> {
    let list = before?.list;
    let generation = before?.generation;
    for (;;) {
      const place =
        list === undefined
          ? { after: 0, skip: (number - 1) * LIST_LENGTH }
          : { after: list.last.id, skip: 0 };
      const room = LIST_LENGTH - (list?.count ?? 0);
      // One token more than fits tells whether there is a next list.
      const limit = Math.min(PORTION, room + 1);
      const portion = await ledger.tokensInOrder({ ...place, limit });
      if (list !== undefined && portion.generation !== generation) {
        list = before = undefined;
        continue;
      }
      generation = portion.generation;
      list = extendList(list, chainId, portion.tokens.slice(0, room));
      const isEnd = portion.tokens.length < limit || portion.tokens.length > room;
      if (list === undefined) return undefined;
      if (isEnd) return written(number, list, generation, portion.tokens.length > room, before);
    }
  }

  function written(
    number: number,
    list: TokenList,
    generation: number,
    hasNext: boolean,
    before: KeptPage | undefined,
  ): KeptPage {
    if (before?.list === list) return { ...before, hasNext };
    const name = number === 1 ? "Hallmark tokens" : `Hallmark tokens ${number}`;
    const content = represent(JSON_TYPE, Buffer.from(tokenListJson(name, list)));
    // Nothing is ever added to a full list.
    const rest = list.count === LIST_LENGTH ? { ...list, entries: "" } : list;
    return { generation, list: rest, content, hasNext };
  }

  /**
   * The list of this number, `undefined` if it has no tokens yet.
   * @throws TOO_MANY_REQUESTS while too many other lists are being read
   */
  return async function page(number: number): Promise<TokenListPage | undefined> {
    const before = kept.get(number);
    if (before === undefined && reading >= READ_AT_ONCE) {
      throw new HallmarkError("TOO_MANY_REQUESTS", "too many token lists are being read", { retryAfter: 1 });
    }
    if (before === undefined) reading++;
    try {
      const now = await read(number, before);
      if (now === undefined) kept.delete(number);
      else keep(number, now);
      return now;
    } finally {
      if (before === undefined) reading--;
    }
  };
}
