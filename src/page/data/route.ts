import { signal } from "@preact/signals";

/** The view that is shown and its search, from the part of the address after `#`. */
export interface Route {
  path: string[];
  query: URLSearchParams;
}

export const route = signal(parse(location.hash));

/** The scroll position of each entry in the browser's history, by the entry's mark. */
const scrolled = new Map<number, number>();
let count = 0;
let entry = markEntry();

// The browser's own restoration runs before the view is drawn.
history.scrollRestoration = "manual";
addEventListener("scroll", () => scrolled.set(entry, scrollY), { passive: true });
addEventListener("hashchange", () => {
  entry = markEntry();
  route.value = parse(location.hash);
  // A timeout, so that the view is drawn before. A new entry is not in the map and begins at the top.
  setTimeout(() => scrollTo({ top: scrolled.get(entry) ?? 0, behavior: "instant" }));
});

/** The mark of the history's current entry. Sets one if it has none. */
function markEntry(): number {
  const { entry: known } = (history.state ?? {}) as { entry?: unknown };
  if (typeof known === "number") return known;
  // The time origin keeps marks apart from those before a reload, after which the count begins at 1 again.
  const mark = performance.timeOrigin + ++count;
  history.replaceState({ entry: mark }, "");
  return mark;
}

function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { path: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The sections that show what is searched for, as one types. */
export const SEARCHED: readonly string[] = ["tokens", "security-tokens", "search"];

/** The link to a view, such as `#/tokens?q=gold`. */
export function link(path: readonly string[], query: Record<string, string> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  const search = given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
  return `#/${path.map(encodeURIComponent).join("/")}${search}`;
}

export function goTo(target: string): void {
  location.hash = target;
}

/** Changes the link of the current view, such as the text of a search, without a new entry in the history. */
export function amendLink(target: string): void {
  history.replaceState(history.state, "", target);
  route.value = parse(target);
}
