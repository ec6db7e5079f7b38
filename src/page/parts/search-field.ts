import { useEffect, useRef, useState } from "preact/hooks";
import { amendLink, link } from "../data/route.ts";
import type { Kind } from "../data/types.ts";
import { html } from "./html.ts";
import { Icon } from "./icon.ts";

/** Milliseconds without a key after which the search begins. */
const PAUSE = 250;
/** The longest texts that the API searches for: a name's length, or an st_id's. */
const LONGEST: Record<Kind, number> = { tokens: 60, "security-tokens": 93 };

interface SearchProps {
  kind: Kind;
  /** What the link says is searched for. */
  text: string;
  label: string;
}

/** Searches a list while one writes. The search goes through the link, so that it can be shared and kept. */
export function Search({ kind, text, label }: SearchProps) {
  const [written, setWritten] = useState(text);
  const sent = useRef(text);
  useEffect(() => {
    // The link repeats what was written here, and the writer may have gone on since. Only another text is taken over.
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
