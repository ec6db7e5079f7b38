import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { close } from "./open.ts";

/** A modal dialog: the browser keeps the focus inside. */
export function Dialog({ title, children }: { title: string; children?: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = element;
    current?.showModal();
    // The browser alone would begin at the button that closes it.
    current?.querySelector<HTMLElement>(".dialog-body :is(input, textarea, button, a)")?.focus();
    // The browser closes the dialog by itself when Esc is pressed.
    current?.addEventListener("close", close);
    return () => {
      current?.removeEventListener("close", close);
    };
  }, []);
  // A press that began inside is a selection of text, wherever it ends.
  const pressed = useRef<EventTarget | null>(null);
  const press = ({ target }: MouseEvent) => {
    pressed.current = target;
  };
  const closeOutside = ({ target }: MouseEvent) => {
    if (target === element.current && pressed.current === target) close();
  };
  return html`<dialog ref=${element} aria-label=${title} onMouseDown=${press} onClick=${closeOutside}>
    <div class="dialog-head">
      <h2>${title}</h2>
      <button type="button" class="icon-button" aria-label="Close" onClick=${close}>
        <${Icon} name="close" />
      </button>
    </div>
    <div class="dialog-body">${children}</div>
  </dialog>`;
}
