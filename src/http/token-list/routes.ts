import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { IssueHistory } from "../../ledger/ledger.ts";
import type { TokenRecord } from "../../ledger/records.ts";
import { entityTag, namesEntityTag } from "../answers/entity-tag.ts";
import { tokenListQuery } from "../requests/list-queries.ts";
import { extend, LIST_LENGTH, tokenListJson, type TokenList } from "./list.ts";
import { validate } from "../requests/validate.ts";

export const TOKEN_LIST_PATH = "/tokenlist.json";

/** How many pages are kept in memory: some 2.5 MB each. */
const KEPT_PAGES = 4;

interface Page {
  generation: number;
  list: TokenList;
  body: Buffer;
  tag: string;
  hasNext: boolean;
}

/**
 * `/tokenlist.json`: the first 10,000 tokens, which is all that one list may have; `?page=2` is a list of the next ones, and
 * so on. So no list ever loses a token, and a full one never changes.
 */
export function tokenListRoutes(ledger: Pick<IssueHistory, "tokensInOrder">, chainId: number): Router {
  const pages = new Map<number, Page>();

  /** The page as it is now; only what is new since the last time is read and written. */
  async function current(number: number): Promise<Page | undefined> {
    const before = pages.get(number);
    const from =
      before === undefined
        ? { after: 0, skip: (number - 1) * LIST_LENGTH }
        : { after: before.list.last.id, skip: 0 };
    // One more tells whether there is a next page.
    const limit = LIST_LENGTH - (before?.list.count ?? 0) + 1;
    const { tokens, generation } = await ledger.tokensInOrder({ ...from, limit });
    // From here to the end nothing else runs; but another request may have been here since.
    const known = pages.get(number);
    pages.delete(number);
    // What was read follows a page that is gone or undone.
    if (before !== undefined && known?.generation !== generation) return current(number);
    const page = updated(number, known?.generation === generation ? known : undefined, tokens, generation);
    if (page === undefined) return undefined;
    pages.set(number, page);
    for (const oldest of pages.keys()) if (pages.size > KEPT_PAGES) pages.delete(oldest);
    return page;
  }

  function updated(
    number: number,
    known: Page | undefined,
    tokens: readonly TokenRecord[],
    generation: number,
  ): Page | undefined {
    const unknown = tokens.filter(({ id }) => id > (known?.list.last.id ?? 0));
    const room = LIST_LENGTH - (known?.list.count ?? 0);
    const list = extend(known?.list, chainId, unknown.slice(0, room));
    if (list === undefined) return undefined;
    const hasNext = known?.hasNext === true || unknown.length > room;
    if (known?.list === list) return { ...known, hasNext };
    const name = number === 1 ? "Hallmark tokens" : `Hallmark tokens ${number}`;
    const body = Buffer.from(tokenListJson(name, list));
    return { generation, list, body, tag: entityTag(body), hasNext };
  }

  const router = new Router();

  router.get(TOKEN_LIST_PATH, async (ctx) => {
    const number = Number(validate(tokenListQuery, ctx.query).page);
    const page = await current(number);
    // A list without tokens is none, says the schema.
    if (page === undefined) throw new HallmarkError("NOT_FOUND", "there is no token for this list yet");
    ctx.set("ETag", page.tag);
    // Kept anywhere, but asked about each time: that costs a look at the index.
    ctx.set("Cache-Control", "public, no-cache");
    if (page.hasNext) ctx.set("Link", `<${TOKEN_LIST_PATH}?page=${number + 1}>; rel="next"`);
    if (namesEntityTag(ctx.get("If-None-Match"), page.tag)) {
      ctx.status = 304;
      return;
    }
    ctx.type = "json";
    ctx.body = page.body;
  });

  return router;
}
