import { useEffect, useRef, useState } from "preact/hooks";
import { amendLink, goTo, link, route, SEARCHED } from "../data/route.ts";
import { html } from "./html.ts";
import { Icon } from "./icon.ts";

/** Milliseconds after the last key press until the search begins. */
const PAUSE = 250;
/** A transaction's hash is not longer, nor is any st_id. */
const LONGEST = 93;
const TRANSACTION = /^0x[0-9a-f]{64}$/i;
const ADDRESS = /^0x[0-9a-f]{40}$/i;
const LABEL = "Search by name, ticker, st_id, address or transaction";

/**
 * Searches a list as the visitor types, and everything when Enter is pressed. The search is in the link, so that it can be
 * shared and bookmarked.
 */
export function SearchField() {
  const {
    path: [section = "tokens", name],
    query,
  } = route.value;
  const isList = SEARCHED.includes(section) && name === undefined;
  const text = isList ? (query.get("q") ?? "") : "";
  const [written, setWritten] = useState(text);
  const sent = useRef(text);
  const field = useRef<HTMLInputElement>(null);
  const sought = completed(written.trim());

  useEffect(() => {
    // The link repeats the text of this field, which may have changed since. Only a text from elsewhere is taken over.
    if (text !== sent.current) setWritten(text);
    sent.current = text;
  }, [text]);
  // What was written on another view belongs to that one.
  useEffect(() => setWritten(text), [section, name]);
  useEffect(() => {
    if (sought === text) return;
    const timer = setTimeout(() => {
      // Nothing that a list shows has a transaction's hash in it.
      if (TRANSACTION.test(sought) || (ADDRESS.test(sought) && !isList)) search();
      else if (isList) {
        sent.current = sought;
        amendLink(link([section], { q: sought }));
      }
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [written, section, name]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (
        event.key !== "/" ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTakenElsewhere(event.target)
      )
        return;
      event.preventDefault();
      field.current?.select();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, []);

  function search(): void {
    if (sought === "") return;
    goTo(TRANSACTION.test(sought) ? link(["transactions", sought]) : link(["search"], { q: sought }));
  }

  return html`<form
    class="search"
    role="search"
    onSubmit=${(event: Event) => {
      event.preventDefault();
      search();
    }}
  >
    <${Icon} name="search" />
    <input
      ref=${field}
      type="search"
      aria-label=${LABEL}
      aria-keyshortcuts="/"
      placeholder="Name, address, transaction …"
      title=${LABEL}
      maxlength=${LONGEST}
      autocomplete="off"
      spellcheck=${false}
      value=${written}
      onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) => setWritten(currentTarget.value)}
    />
    <kbd aria-hidden="true">/</kbd>
  </form>`;
}

/** Gives an address or a hash its 0x, which may be missing or in capitals. */
function completed(text: string): string {
  const whole = `0x${text.replace(/^0x/i, "")}`;
  return TRANSACTION.test(whole) || ADDRESS.test(whole) ? whole : text;
}

/** Whether a key is for a field, or for an open dialog. */
function isTakenElsewhere(target: EventTarget | null): boolean {
  return (
    document.querySelector("dialog[open]") !== null ||
    (target as Element).matches("input, textarea, select, [contenteditable]")
  );
}
