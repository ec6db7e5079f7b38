import { signal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { html } from "./html.ts";

const announcement = signal("");

/** Makes screen readers say a text. */
export function announce(text: string): void {
  announcement.value = text;
}

/** The element, invisible, whose text screen readers read aloud. */
export function Announcer() {
  const element = useRef<HTMLParagraphElement>(null);
  useSignalEffect(() => {
    if (element.current !== null) element.current.textContent = announcement.value;
  });
  return html`<p class="unseen" role="status" ref=${element}></p>`;
}
