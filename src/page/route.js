import { signal } from "@preact/signals";

/** @typedef {{ path: string[], query: URLSearchParams }} Route */

/** Where in the page one is: what stands behind the `#`. */
export const route = signal(parse(location.hash));

/** @type {Map<string, number>} */
const scrolled = new Map();
let shown = location.hash;
let followsLink = false;

history.scrollRestoration = "manual";
addEventListener("click", () => {
  followsLink = true;
  // A link's hashchange comes as a task of its own.
  setTimeout(() => (followsLink = false), 100);
});
addEventListener("scroll", () => scrolled.set(shown, scrollY), { passive: true });
addEventListener("hashchange", () => {
  const position = followsLink ? 0 : scrolled.get(location.hash);
  shown = location.hash;
  route.value = parse(shown);
  // After the view was drawn: what one comes back to is drawn at once.
  setTimeout(() => scrollTo({ top: position ?? 0, behavior: "instant" }));
});

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
  followsLink = true;
  location.hash = to;
}

/**
 * Changes the link of what one sees, such as the words of a search, without a step back to the former.
 * @param {string} to
 */
export function amend(to) {
  history.replaceState(null, "", to);
  shown = to;
  route.value = parse(to);
}
