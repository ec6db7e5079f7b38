import { signal } from "@preact/signals";

export interface Notice {
  /** `unknown` if the outcome can't be known yet. */
  state: "busy" | "done" | "failed" | "unknown";
  title: string;
  text: string;
  /** Of the transaction that it is about. */
  hash?: string;
}

/** Notices of actions under way and of their outcomes, shown over every view. */
export const notices = signal<(Notice & { id: number })[]>([]);

const MOST_NOTICES = 4;
/** How many milliseconds a success is shown. Everything else stays until the reader closes it. */
const SHOWN_FOR = 8_000;
let count = 0;

/** Shows a notice. Returns a function that replaces it, to tell the outcome. */
export function tell(notice: Notice): (change: Notice) => void {
  const id = ++count;
  notices.value = [...notices.value, { ...notice, id }].slice(-MOST_NOTICES);
  closeLater(notice);
  return (change) => {
    notices.value = notices.value.map((shown) => (shown.id === id ? { ...change, id } : shown));
    closeLater(change);
  };

  function closeLater({ state }: Notice): void {
    if (state === "done") setTimeout(() => closeNotice(id), SHOWN_FOR);
  }
}

export function closeNotice(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
