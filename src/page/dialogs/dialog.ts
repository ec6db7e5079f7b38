import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { close } from "./open.ts";

/** A modal dialog: the browser keeps the focus inside, and gives it back afterwards. */
export function Dialog({ title, children }: { title: string; children?: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = element;
    current?.showModal();
    // The browser closes the dialog by itself when Esc is pressed.
    current?.addEventListener("close", close);
    return () => {
      current?.removeEventListener("close", close);
      // Closed before it is removed, so that the browser gives the focus back.
      current?.close();
    };
  }, []);
  const closeOutside = (event: MouseEvent) => {
    if (event.target === element.current) close();
  };
  return html`<dialog ref=${element} aria-label=${title} onClick=${closeOutside}>
    <div class="dialog-head">
      <h2>${title}</h2>
      <button type="button" class="icon-button" aria-label="Close" onClick=${close}>
        <${Icon} name="close" />
      </button>
    </div>
    <div class="dialog-body">${children}</div>
  </dialog>`;
}
