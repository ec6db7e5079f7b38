import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "./html.js";
import { Icon } from "./icon.js";
import { amend, link } from "../data/route.js";

/** Milliseconds without a key until what was written is searched for. */
const PAUSE = 250;
/** What the API takes: a name's length, or an st_id's. */
const LENGTHS = { tokens: 60, "security-tokens": 93 };

/** Searches a list while one writes; the link has what is searched for. @param {{ kind: keyof typeof LENGTHS, text: string, label: string }} props */
export function Search({ kind, text, label }) {
  const [written, setWritten] = useState(text);
  const sent = useRef(text);
  useEffect(() => {
    // From a link, and not the echo of what was written here, which has gone on since.
    if (text !== sent.current) setWritten(text);
    sent.current = text;
  }, [text]);
  useEffect(() => {
    const sought = written.trim();
    if (sought === text) return;
    const timer = setTimeout(() => {
      sent.current = sought;
      amend(link([kind], { q: sought }));
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [written]);
  const onInput = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
    setWritten(currentTarget.value);
  return html`<form
    class="search"
    role="search"
    onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}
  >
    <${Icon} name="search" />
    <input
      type="search"
      aria-label=${label}
      placeholder=${label}
      maxlength=${LENGTHS[kind]}
      autocomplete="off"
      spellcheck=${false}
      value=${written}
      onInput=${onInput}
    />
  </form>`;
}
