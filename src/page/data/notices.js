import { signal } from "@preact/signals";

/**
 * @typedef {object} Notice
 * @property {"busy" | "done" | "failed" | "unknown"} state
 * @property {string} title
 * @property {string} [text]
 * @property {string} [hash] of the transaction
 */

/**
 * What is under way and what came of it, over every view.
 * @type {import("@preact/signals").Signal<(Notice & { id: number })[]>}
 */
export const notices = signal([]);

const MOST = 4;
/** Milliseconds that one needs to read of a success; all else stays until it is put away. */
const READING_TIME = 8_000;
let count = 0;

/**
 * Tells something; the function that it returns tells what became of it.
 * @param {Notice} notice
 */
export function tell(notice) {
  const id = ++count;
  notices.value = [...notices.value, { ...notice, id }].slice(-MOST);
  expire(notice);
  return (/** @type {Notice} */ change) => {
    notices.value = notices.value.map((kept) => (kept.id === id ? { ...change, id } : kept));
    expire(change);
  };

  /** @param {Notice} told */
  function expire({ state }) {
    if (state === "done") setTimeout(() => putAway(id), READING_TIME);
  }
}

/** @param {number} id */
export function putAway(id) {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
