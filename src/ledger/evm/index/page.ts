import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { HallmarkError } from "../../../base/errors.ts";
import type { Page, PageQuery } from "../../records.ts";

export interface Condition {
  sql: string;
  values: SQLInputValue[];
}

/** Which rows, besides the page. */
export interface Selection {
  /** Up to its WHERE. */
  select: string;
  /** What is in `select` as `?`. */
  values?: SQLInputValue[];
  /** The column of the token's id. */
  by: string;
  conditions: Condition[];
}

/** Rows by the token's id, downwards; a cursor is the last id of its page. */
export function pageById<Row extends { id: number }>(
  database: DatabaseSync,
  { select, values = [], by, conditions }: Selection,
  { limit, cursor }: PageQuery,
): Page<Row> {
  const before = cursor === undefined ? [] : [{ sql: `${by} < ?`, values: [numberOfCursor(cursor)] }];
  const all = [...conditions, ...before];
  const where = all.length === 0 ? "" : `WHERE ${all.map(({ sql }) => sql).join(" AND ")}`;
  const rows = database
    .prepare(`${select} ${where} ORDER BY ${by} DESC LIMIT ?`)
    .all(...values, ...all.flatMap((condition) => condition.values), limit + 1) as unknown as Row[];
  return pageOf(rows, limit, ({ id }) => String(id));
}

/** Makes a page of rows that were selected with one more than `limit`, which tells whether there is a next page. */
export function pageOf<Row>(rows: Row[], limit: number, cursorOf: (last: Row) => string): Page<Row> {
  const items = rows.slice(0, limit);
  return rows.length > limit ? { items, cursor: cursorOf(items.at(-1) as Row) } : { items };
}

export function mapPage<A, B>({ items, ...rest }: Page<A>, map: (item: A) => B): Page<B> {
  return { items: items.map(map), ...rest };
}

export function invalidCursor(): HallmarkError {
  return new HallmarkError("VALIDATION_FAILED", "invalid cursor value", { field: "cursor" });
}

/** @throws VALIDATION_FAILED */
export function numberOfCursor(cursor: string): number {
  if (!/^[0-9]{1,15}$/.test(cursor)) throw invalidCursor();
  return Number(cursor);
}
