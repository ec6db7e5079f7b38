import { signal } from "@preact/signals";

/** @typedef {{ path: string[], query: URLSearchParams }} Route */

/** Where in the page one is: what stands behind the `#`. */
export const route = signal(parse(location.hash));

/** How far each entry of the history was scrolled. @type {Map<number, number>} */
const scrolled = new Map();
let count = 0;
let entry = marked();

history.scrollRestoration = "manual";
addEventListener("scroll", () => scrolled.set(entry, scrollY), { passive: true });
addEventListener("hashchange", () => {
  entry = marked();
  route.value = parse(location.hash);
  // After the view was drawn: what one comes back to is drawn at once. An entry without a mark is a new one.
  setTimeout(() => scrollTo({ top: scrolled.get(entry) ?? 0, behavior: "instant" }));
});

/** The mark of the present entry of the history. @returns {number} */
function marked() {
  const { entry: known } = history.state ?? {};
  if (typeof known === "number") return known;
  const mark = performance.timeOrigin + ++count;
  history.replaceState({ entry: mark }, "");
  return mark;
}

/**
 * @param {string} hash
 * @returns {Route}
 */
function parse(hash) {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { path: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The link to a view.
 * @param {string[]} path
 * @param {Record<string, string>} [query]
 */
export function link(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
  return `#/${path.map(encodeURIComponent).join("/")}${search}`;
}

/**
 * Goes on to a view.
 * @param {string} to
 */
export function go(to) {
  location.hash = to;
}

/**
 * Changes the link of what one sees, such as the words of a search, without a step back to the former.
 * @param {string} to
 */
export function amend(to) {
  history.replaceState(history.state, "", to);
  route.value = parse(to);
}
