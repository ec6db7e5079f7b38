import { ask } from "./api.ts";
import { BALANCES_EVERY } from "./pages.ts";
import { useResource } from "./resource.ts";
import type { PageOf } from "./types.ts";

/** Someone whom an issuer allowed to hold a token, and still does. */
export interface Allowed {
  address: string;
  /** RFC 3339. */
  since: string;
}

interface Read {
  allowed: Allowed[];
  /** Everyone of whom the newest decision is known, either way. */
  decided: ReadonlySet<string>;
  /** Where the history goes on; null at its beginning. */
  cursor: string | null;
}

const NOTHING: Read = { allowed: [], decided: new Set(), cursor: "" };

/** How many are looked for at a time, and in how many pages of the history at most. */
const WANTED = 20;
const MOST_PAGES = 10;

/** Whom a security token's issuer allows by name, the newest decision first, from the token's history. */
export function useAllowed(path: string) {
  const readOn = async (from: Read, wanted: number): Promise<Read> => {
    let read = from;
    for (let page = 0; page < MOST_PAGES && read.cursor !== null && read.allowed.length < wanted; page++)
      read = await readPage(path, read);
    return read;
  };
  const { data, resource, ...reading } = useResource(
    `allowed ${path}`,
    (shown: Read | undefined) => readOn(NOTHING, Math.max(WANTED, shown?.allowed.length ?? 0)),
    { every: BALANCES_EVERY },
  );
  return {
    ...reading,
    allowed: data?.allowed,
    hasMore: typeof data?.cursor === "string",
    more: () => void resource.read((shown) => readOn(shown, shown.allowed.length + WANTED)),
  };
}

async function readPage(path: string, { allowed, decided, cursor }: Read): Promise<Read> {
  const query = new URLSearchParams({ limit: "100", ...(cursor !== null && cursor !== "" && { cursor }) });
  const page = await ask<PageOf<"transfers">>(`${path}/transfers?${query.toString()}`);
  const now = { allowed: [...allowed], decided: new Set(decided) };
  for (const { kind, to, at } of page.transfers) {
    if ((kind !== "allow" && kind !== "disallow") || now.decided.has(to)) continue;
    now.decided.add(to);
    if (kind === "allow") now.allowed.push({ address: to, since: at });
  }
  return { ...now, cursor: page.next_cursor };
}
