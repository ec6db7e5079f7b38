import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api.ts";
import { reorganisations } from "./live.ts";
import type { ItemsOf, Lists, PageOf } from "./types.ts";

interface Kept<Item> {
  items: Item[];
  /** Where the next page begins; null after the last page. */
  cursor: string | null;
}

/** The pages that were read, by list and path, so that a list looks the same when the visitor comes back to it. */
const kept: { [Name in keyof Lists]: Map<string, Kept<Lists[Name]>> } = {
  tokens: new Map(),
  security_tokens: new Map(),
  holders: new Map(),
  holdings: new Map(),
};
/** How many paths of each list are kept; the oldest go first. */
const MOST_PATHS = 20;

reorganisations.subscribe(() => {
  for (const paths of Object.values(kept)) paths.clear();
});

/** Finds an item that a list has read already, so that its own view can show it at once. */
export function findKept<Name extends keyof Lists>(
  name: Name,
  isIt: (item: Lists[Name]) => boolean,
): Lists[Name] | undefined {
  return [...kept[name].values()].flatMap(({ items }) => items).find(isIt);
}

export interface Pages<Item> {
  items: Item[] | undefined;
  /** Whether `items` still belong to the path before, until this one is read. */
  isStale: boolean;
  hasMore: boolean;
  error: Error | undefined;
  isBusy: boolean;
  /** Reads the next page; the first one again if it failed. */
  more(): void;
  /** Reads the list from its start. */
  again(): void;
  /** Puts items before those that are there. */
  prepend(items: Item[]): void;
}

interface State {
  key?: string;
  error?: Error;
  isBusy?: boolean;
}

/**
 * A list that is read page by page.
 *
 * @param path with its query, without cursor
 * @param version changes to read the list from its start
 */
export function usePages<Name extends keyof Lists>(
  name: Name,
  path: string,
  version: unknown = 0,
): Pages<Lists[Name]> {
  const lists = kept[name];
  const key = `${path} ${String(version)}`;
  const [state, setState] = useState<State>({});
  const list = lists.get(key);

  async function readMore(signal?: AbortSignal): Promise<void> {
    const before = lists.get(key);
    setState({ key, isBusy: true });
    const separator = path.includes("?") ? "&" : "?";
    const cursor = before?.cursor ? `${separator}cursor=${encodeURIComponent(before.cursor)}` : "";
    try {
      const page = await readPage(name, `${path}${cursor}`, signal);
      lists.set(key, { ...page, items: [...(before?.items ?? []), ...page.items] });
      for (const oldest of lists.keys()) if (lists.size > MOST_PATHS) lists.delete(oldest);
      setState({ key });
    } catch (error) {
      if (!signal?.aborted) setState({ key, error: error as Error });
    }
  }

  useEffect(() => {
    if (lists.has(key)) return;
    const abort = new AbortController();
    void readMore(abort.signal);
    return () => abort.abort();
  }, [key]);

  const current = state.key === key ? state : {};
  const shown = useRef(list?.items);
  if (list !== undefined || current.error !== undefined) shown.current = list?.items;
  return {
    items: shown.current,
    isStale: list === undefined && shown.current !== undefined,
    hasMore: typeof list?.cursor === "string",
    error: current.error,
    isBusy: current.isBusy === true,
    more: () => void readMore(),
    again() {
      lists.delete(key);
      void readMore();
    },
    prepend(items) {
      if (list === undefined) return;
      lists.set(key, { ...list, items: [...items, ...list.items] });
      setState({ key });
    },
  };
}

async function readPage<Name extends keyof Lists>(
  name: Name,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Kept<Lists[Name]>> {
  const page = await ask<PageOf<Name>>(path, signal && { signal });
  const lists: ItemsOf<Name> = page;
  return { items: lists[name], cursor: page.next_cursor };
}
