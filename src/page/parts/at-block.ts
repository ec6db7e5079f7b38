import { useEffect, useState } from "preact/hooks";
import { amendLink, link, route } from "../data/route.ts";
import { Field } from "./field.ts";
import { html } from "./html.ts";

/** Milliseconds after the last key press until the holders of another block are read. */
const PAUSE = 400;

/** Chooses the block as of which holders are shown, such as a record date's; in the link, so that it survives a reload. */
export function AtBlock({ block, wrong }: { block: string; wrong: string | undefined }) {
  const [written, setWritten] = useState(block);
  useEffect(() => {
    if (written.trim() === block) return;
    const timer = setTimeout(() => amendLink(link(route.peek().path, { at: written.trim() })), PAUSE);
    return () => clearTimeout(timer);
  }, [written]);
  return html`<div class="at-block">
    <${Field}
      name="at"
      label="As of block"
      placeholder="now"
      inputmode="numeric"
      value=${written}
      onInput=${setWritten}
      wrong=${wrong}
      hint=${block === "" ? "Empty: who holds it now." : `Who held it after block ${block}. Empty it to act on holders.`}
    />
  </div>`;
}
