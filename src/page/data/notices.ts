import { signal } from "@preact/signals";

export interface Notice {
  /** `unknown` where nobody can say yet whether it was done. */
  state: "busy" | "done" | "failed" | "unknown";
  title: string;
  text: string;
}

/** What is under way and what became of it, shown over every view. */
export const notices = signal<(Notice & { id: number })[]>([]);

const MOST_NOTICES = 4;
/** How many milliseconds a success is shown. Everything else stays until the reader closes it. */
const SHOWN_FOR = 8_000;
let count = 0;

/** Shows a notice. The function that it returns replaces the notice by what became of the matter. */
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
