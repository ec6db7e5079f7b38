import { Readable } from "node:stream";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import type { Page, PageQuery } from "../../ledger/records.ts";
import { csvLine } from "./csv.ts";
import { CSV_TYPE, JSON_TYPE, PROBLEM_TYPE } from "./media-types.ts";
import { pageView } from "./page.ts";

/** How many rows of CSV are read at once. Few, because the read blocks the process. */
const PORTION = 500;

/** Milliseconds after which a client that reads nothing is disconnected. */
const UNREAD = 60_000;

/** A list of the API. */
export interface List<T> {
  /** The field of a page that has its items. */
  name: string;
  /** Of its rows in CSV, in this order. */
  columns: readonly string[];
  read(query: PageQuery): Promise<Page<T>>;
  view(item: T): object;
  /** What the columns are taken from, if that is not the view. */
  row?(item: T): object;
}

/**
 * Answers a list as the client wants it: a page in JSON, or all of it in CSV, in portions, as fast as the client takes them.
 * What fails after the beginning cuts the answer off, so that nobody takes a part for all.
 */
export async function answerList<T>(ctx: Context, list: List<T>, query: PageQuery): Promise<void> {
  ctx.vary("Accept");
  const type = ctx.accepts(JSON_TYPE, PROBLEM_TYPE, CSV_TYPE);
  if (type === false) {
    throw new HallmarkError("NOT_ACCEPTABLE", `answers are ${JSON_TYPE} or ${CSV_TYPE}`);
  }
  if (type !== CSV_TYPE) {
    ctx.body = pageView(list.name, await list.read(query), list.view);
    return;
  }
  const first = await list.read({ limit: PORTION });
  ctx.type = `${CSV_TYPE}; charset=utf-8; header=present`;
  ctx.status = 200;
  if (ctx.method === "HEAD") return;
  ctx.res.setTimeout(UNREAD, () => ctx.res.destroy());
  ctx.body = Readable.from(linesOf(list, first));
}

async function* linesOf<T>(list: List<T>, first: Page<T>): AsyncGenerator<string> {
  const row = list.row ?? list.view;
  yield csvLine(list.columns);
  for (let page = first; ; page = await list.read({ limit: PORTION, cursor: page.cursor })) {
    const lines = page.items.map((item) => {
      const fields = row(item) as Record<string, unknown>;
      return csvLine(list.columns.map((column) => fields[column]));
    });
    if (lines.length > 0) yield lines.join("");
    if (page.cursor === undefined) return;
  }
}
