import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api.js";
import { reorganisations } from "./live.js";

/** What lists have read, by their path: coming back to one shows it as it was left. @type {Map<string, { items: any[], cursor: string | null }>} */
const kept = new Map();
const KEPT_LISTS = 20;

// What was read before may be void.
reorganisations.subscribe(() => kept.clear());

/**
 * What a list has shown already, so that its own view shows it at once.
 * @param {(item: any) => boolean} isIt
 * @returns {any}
 */
export function known(isIt) {
  return [...kept.values()].flatMap(({ items }) => items).find(isIt);
}

/**
 * A list that is read page by page.
 *
 * @param {string} path with its query, without cursor
 * @param {string} name of the list in the answer
 * @param {{ version?: unknown }} [options] a new `version` reads it from the start
 */
export function usePages(path, name, { version = 0 } = {}) {
  const of = `${path} ${String(version)}`;
  const [state, setState] = useState(/** @type {{ of?: string, error?: Error, busy?: boolean }} */ ({}));
  const list = kept.get(of);

  /** @param {AbortSignal} [signal] */
  async function more(signal) {
    const before = kept.get(of) ?? { items: [], cursor: undefined };
    setState({ of, busy: true });
    const separator = path.includes("?") ? "&" : "?";
    try {
      const answer = await ask(
        before.cursor ? `${path}${separator}cursor=${encodeURIComponent(before.cursor)}` : path,
        signal && { signal },
      );
      kept.set(of, { items: [...before.items, ...answer[name]], cursor: answer.next_cursor });
      for (const oldest of kept.keys()) if (kept.size > KEPT_LISTS) kept.delete(oldest);
      setState({ of });
    } catch (error) {
      if (!signal?.aborted) setState({ of, error: /** @type {Error} */ (error) });
    }
  }

  useEffect(() => {
    if (kept.has(of)) return;
    const abort = new AbortController();
    void more(abort.signal);
    return () => abort.abort();
  }, [of]);

  const current = state.of === of ? state : {};
  // What was shown before stays until the next is there, or can't be read.
  const shown = useRef(list?.items);
  if (list !== undefined || current.error !== undefined) shown.current = list?.items;
  return {
    items: shown.current,
    isStale: list === undefined && shown.current !== undefined,
    hasMore: typeof list?.cursor === "string",
    error: current.error,
    isBusy: current.busy === true,
    more: () => more(),
    /** Reads it from the start. */
    again() {
      kept.delete(of);
      void more();
    },
    /** @param {any[]} items that go before what is there */
    prepend(items) {
      if (list === undefined) return;
      kept.set(of, { ...list, items: [...items, ...list.items] });
      setState({ of });
    },
  };
}
