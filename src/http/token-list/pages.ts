import type { IssueHistory } from "../../ledger/ledger.ts";
import type { TokenRecord } from "../../ledger/records.ts";
import { entityTag } from "../answers/entity-tag.ts";
import { extendList, LIST_LENGTH, tokenListJson, type TokenList } from "./list.ts";

/** How many lists are kept in memory; each takes some 2.5 MB. */
const KEPT_LISTS = 4;

/** A token list as it is sent. */
export interface TokenListPage {
  body: Buffer;
  tag: string;
  hasNext: boolean;
}

interface KeptPage extends TokenListPage {
  list: TokenList;
  /** What was read under another generation may have been undone since: see IssueHistory. */
  generation: number;
}

/**
 * Reads the token lists: the first 10,000 tokens are list 1, the next ones list 2, and so on, because the schema allows no
 * more tokens in a list. No list ever loses a token, and a full one never changes.
 */
export function createTokenListPages(ledger: Pick<IssueHistory, "tokensInOrder">, chainId: number) {
  const kept = new Map<number, KeptPage>();

  /** The list of this number as it is now, `undefined` where it has no tokens yet. Only tokens that are new are read. */
  async function page(number: number): Promise<TokenListPage | undefined> {
    const before = kept.get(number);
    const from =
      before === undefined
        ? { after: 0, skip: (number - 1) * LIST_LENGTH }
        : { after: before.list.last.id, skip: 0 };
    // One token more than fits tells whether there is a next list.
    const limit = LIST_LENGTH - (before?.list.count ?? 0) + 1;
    const { tokens, generation } = await ledger.tokensInOrder({ ...from, limit });
    // From here on nothing is awaited. But while the tokens were read, another request may have changed or dropped the list.
    const known = kept.get(number);
    kept.delete(number);
    // The tokens that were read continue a list that is gone: read again from its beginning.
    if (before !== undefined && known?.generation !== generation) return page(number);
    const next = updated(number, known?.generation === generation ? known : undefined, tokens, generation);
    if (next === undefined) return undefined;
    kept.set(number, next);
    for (const oldest of kept.keys()) if (kept.size > KEPT_LISTS) kept.delete(oldest);
    return next;
  }

  function updated(
    number: number,
    known: KeptPage | undefined,
    tokens: readonly TokenRecord[],
    generation: number,
  ): KeptPage | undefined {
    const added = tokens.filter(({ id }) => id > (known?.list.last.id ?? 0));
    const room = LIST_LENGTH - (known?.list.count ?? 0);
    const list = extendList(known?.list, chainId, added.slice(0, room));
    if (list === undefined) return undefined;
    const hasNext = known?.hasNext === true || added.length > room;
    if (known?.list === list) return { ...known, hasNext };
    const name = number === 1 ? "Hallmark tokens" : `Hallmark tokens ${number}`;
    const body = Buffer.from(tokenListJson(name, list));
    return { generation, list, body, tag: entityTag(body), hasNext };
  }

  return page;
}
