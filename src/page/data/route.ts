import { signal } from "@preact/signals";

/** The view that is shown and its search, from what stands behind the `#` of the address. */
export interface Route {
  path: string[];
  query: URLSearchParams;
}

export const route = signal(parse(location.hash));

/** How far down each entry of the browser's history was scrolled, by the entry's mark. */
const scrolled = new Map<number, number>();
let count = 0;
let entry = markEntry();

// The browser's own restoration runs before the view is drawn.
history.scrollRestoration = "manual";
addEventListener("scroll", () => scrolled.set(entry, scrollY), { passive: true });
addEventListener("hashchange", () => {
  entry = markEntry();
  route.value = parse(location.hash);
  // After the view was drawn. A new entry has no mark yet, so it begins at the top.
  setTimeout(() => scrollTo({ top: scrolled.get(entry) ?? 0, behavior: "instant" }));
});

/** The mark of the present entry of the history, which gets one if it has none. */
function markEntry(): number {
  const { entry: known } = (history.state ?? {}) as { entry?: unknown };
  if (typeof known === "number") return known;
  // A page that was loaded again counts from 1 again: its own start keeps the marks apart.
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

/** The link to a view, such as `#/tokens?q=gold`. */
export function link(path: readonly string[], query: Record<string, string> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  const search = given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
  return `#/${path.map(encodeURIComponent).join("/")}${search}`;
}

export function goTo(target: string): void {
  location.hash = target;
}

/** Changes the link of the present view, such as the words of a search, without a new entry in the history. */
export function amendLink(target: string): void {
  history.replaceState(history.state, "", target);
  route.value = parse(target);
}
