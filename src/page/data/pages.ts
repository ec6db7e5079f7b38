import { ask } from "./api.ts";
import { keptUnder, useResource } from "./resource.ts";
import type { ItemsOf, Lists, PageOf } from "./types.ts";

/** The pages of a list that were read, one after the other. */
interface Read<Item> {
  items: Item[];
  /** Where the next page begins; null after the last page. */
  cursor: string | null;
}

/** Finds an item that a list has read already, so that its own view can show it at once. */
export function findKept<Name extends keyof Lists>(
  name: Name,
  isIt: (item: Lists[Name]) => boolean,
): Lists[Name] | undefined {
  const lists = keptUnder(`${name} `) as (Read<Lists[Name]> | undefined)[];
  return lists.flatMap((list) => list?.items ?? []).find(isIt);
}

/** Milliseconds after which balances on the screen are read again: anybody may send. */
export const BALANCES_EVERY = 5_000;

export interface Pages<Item> {
  items: Item[] | undefined;
  hasMore: boolean;
  /** When they were read, in milliseconds since 1970. */
  readAt?: number | undefined;
  error: Error | undefined;
  isReading: boolean;
  /** Reads the next page. */
  more(): void;
  /** Reads again from the start, as many as there are. */
  again(): void;
  /** Puts items before those that are there. */
  prepend(items: Item[]): void;
}

/**
 * A list that is read page by page.
 *
 * @param path with its query, without cursor
 */
export function usePages<Name extends keyof Lists>(
  name: Name,
  path: string,
  occasions: Parameters<typeof useResource>[2] = {},
): Pages<Lists[Name]> {
  type Shown = Read<Lists[Name]>;
  const readAsMany = async (shown: Shown | undefined): Promise<Shown> => {
    let read = await readPage(name, path);
    while (read.cursor !== null && read.items.length < (shown?.items.length ?? 0))
      read = await readNext(name, path, read);
    return read;
  };
  const { data, readAt, error, isReading, again, resource } = useResource(
    `${name} ${path}`,
    readAsMany,
    occasions,
  );
  return {
    items: data?.items,
    hasMore: typeof data?.cursor === "string",
    readAt,
    error,
    isReading,
    more: () => void resource.read((shown) => readNext(name, path, shown)),
    again,
    prepend(items) {
      if (data !== undefined) resource.put({ ...data, items: [...items, ...data.items] });
    },
  };
}

/** Adds the page that comes next. */
async function readNext<Name extends keyof Lists>(
  name: Name,
  path: string,
  { items, cursor }: Read<Lists[Name]>,
): Promise<Read<Lists[Name]>> {
  const separator = path.includes("?") ? "&" : "?";
  const next = await readPage(name, `${path}${separator}cursor=${encodeURIComponent(cursor ?? "")}`);
  return { ...next, items: [...items, ...next.items] };
}

async function readPage<Name extends keyof Lists>(name: Name, path: string): Promise<Read<Lists[Name]>> {
  const page = await ask<PageOf<Name>>(path);
  const lists: ItemsOf<Name> = page;
  return { items: lists[name], cursor: page.next_cursor };
}
