import { useEffect, useRef, useState } from "preact/hooks";
import { amendLink, link } from "../data/route.ts";
import type { Kind } from "../data/types.ts";
import { html } from "./html.ts";
import { Icon } from "./icon.ts";

/** Milliseconds after the last key press until the search begins. */
const PAUSE = 250;
/** The longest texts that the API searches for. */
const LONGEST: Record<Kind, number> = { tokens: 60, "security-tokens": 93 };

interface SearchProps {
  kind: Kind;
  /** The text of the search in the link. */
  text: string;
  label: string;
}

/** Searches a list as the visitor types. The search is in the link, so that it can be shared and bookmarked. */
export function Search({ kind, text, label }: SearchProps) {
  const [written, setWritten] = useState(text);
  const sent = useRef(text);
  useEffect(() => {
    // The link repeats the text of this field, which may have changed since. Only a text from elsewhere is taken over.
    if (text !== sent.current) setWritten(text);
    sent.current = text;
  }, [text]);
  useEffect(() => {
    const sought = written.trim();
    if (sought === text) return;
    const timer = setTimeout(() => {
      sent.current = sought;
      amendLink(link([kind], { q: sought }));
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [written]);
  return html`<form class="search" role="search" onSubmit=${(event: Event) => event.preventDefault()}>
    <${Icon} name="search" />
    <input
      type="search"
      aria-label=${label}
      placeholder=${label}
      maxlength=${LONGEST[kind]}
      autocomplete="off"
      spellcheck=${false}
      value=${written}
      onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) => setWritten(currentTarget.value)}
    />
  </form>`;
}
