import { signal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { html } from "./html.ts";

const announcement = signal("");

/** Has a screen reader say something. */
export function announce(text: string): void {
  announcement.value = text;
}

/** What screen readers read aloud, and nobody sees. */
export function Announcer() {
  const element = useRef<HTMLParagraphElement>(null);
  useSignalEffect(() => {
    if (element.current !== null) element.current.textContent = announcement.value;
  });
  return html`<p class="unseen" role="status" ref=${element}></p>`;
}
