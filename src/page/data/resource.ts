import { signal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { mayPass } from "./api.ts";
import { isLive, reorganisations } from "./live.ts";

/** What is known of a resource. It is shown while it is read again, and also if that fails. */
export interface Reading<Data> {
  data?: Data;
  /** When the data was read, in milliseconds since 1970. */
  readAt?: number;
  /** How often the chain had been reorganised when it was read. */
  reorganisations?: number;
  /** Why the last attempt failed. */
  error?: Error | undefined;
  isReading: boolean;
}

/** Reads from the start, given the data that is shown. */
type Read<Data> = (shown: Data | undefined) => Promise<Data>;

interface Resource<Data> {
  state: ReadonlySignal<Reading<Data>>;
  /** Reads again, or in another way. Of several readings the last one counts, whichever is answered first. */
  read(how?: (shown: Data) => Promise<Data>): Promise<void>;
  /** Replaces the data that is shown, by what is known without reading. */
  put(data: Data): void;
}

/** The resources that were read, so that a view looks the same when the visitor comes back to it. */
const kept = new Map<string, Resource<unknown>>();
/** The oldest go first. */
const MOST_KEPT = 80;

/** Milliseconds until what could not be read is read again. */
const AGAIN_AFTER = 5_000;

/** How often a transaction of this page came onto the chain. Each time, what is on the screen is read again. */
export const changes = signal(0);

function createResource<Data>(usual: Read<Data>): Resource<Data> {
  const state = signal<Reading<Data>>({ isReading: false });
  let last = 0;
  return {
    state,
    async read(how) {
      const own = ++last;
      const asOf = reorganisations.peek();
      const { data: shown, ...before } = state.peek();
      state.value = { ...state.peek(), isReading: true };
      try {
        // What a reorganisation may have taken back is not added to.
        const isCurrent = shown !== undefined && before.reorganisations === asOf;
        const data = await (how !== undefined && isCurrent ? how(shown) : usual(shown));
        if (own !== last) return;
        state.value = { data, readAt: Date.now(), reorganisations: asOf, isReading: false };
      } catch (error) {
        if (own === last) state.value = { ...state.peek(), error: error as Error, isReading: false };
      }
    },
    put(data) {
      state.value = { ...state.peek(), data };
    },
  };
}

function keep<Data>(key: string, read: Read<Data>): Resource<Data> {
  const found = (kept.get(key) as Resource<Data> | undefined) ?? createResource(read);
  kept.delete(key);
  kept.set(key, found);
  for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
  return found;
}

/** The data that was read under keys that begin so. */
export function keptUnder(prefix: string): unknown[] {
  return [...kept].filter(([key]) => key.startsWith(prefix)).map(([, { state }]) => state.peek().data);
}

interface Occasions {
  /** Read again only if the chain was reorganised, because it changes in no other way that should be seen at once. */
  isSteady?: boolean;
  /** Read again after so many milliseconds, as long as the page is visible. */
  every?: number;
}

/**
 * What was read under a key is shown at once and read again: when its view is opened, after a reorganisation, after a
 * transaction of this page, and after a failure that may pass, at once when the service is back.
 *
 * @param read depends on the key alone
 */
export function useResource<Data>(
  key: string,
  read: Read<Data>,
  { isSteady = false, every }: Occasions = {},
) {
  const resource = useMemo(() => keep(key, read), [key]);
  const again = () => void resource.read();

  useEffect(() => {
    if (isSteady && resource.state.peek().reorganisations === reorganisations.peek()) return;
    again();
  }, [key, reorganisations.value, isSteady ? 0 : changes.value]);

  useEffect(() => {
    const { error, isReading } = resource.state.peek();
    if (isLive.value && error !== undefined && !isReading) again();
  }, [key, isLive.value]);

  const { error } = resource.state.value;
  const period = every ?? (error !== undefined && mayPass(error) ? AGAIN_AFTER : undefined);
  useEffect(() => {
    if (period === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && !resource.state.peek().isReading) again();
    }, period);
    return () => clearInterval(timer);
  }, [key, period]);

  return { ...resource.state.value, again, resource };
}
