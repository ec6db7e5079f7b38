import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";

/**
 * What lies over the view: a component that draws a Dialog, or nothing.
 * @type {import("@preact/signals").Signal<(() => import("preact").ComponentChildren) | undefined>}
 */
export const opened = signal(undefined);

export function close() {
  opened.value = undefined;
}

/** The dialog that is open, if any. */
export function OpenDialog() {
  const Content = opened.value;
  return Content === undefined ? null : html`<${Content} />`;
}

/**
 * A modal dialog: the browser keeps the focus inside and gives it back.
 * @param {{ title: string, children?: import("preact").ComponentChildren }} props
 */
export function Dialog({ title, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const { current } = element;
    current?.showModal();
    // With Esc the browser closes it by itself.
    current?.addEventListener("close", close);
    return () => {
      current?.removeEventListener("close", close);
      // Its own closing gives the focus back to where it was.
      current?.close();
    };
  }, []);
  const onClick = (/** @type {MouseEvent} */ event) => {
    if (event.target === element.current) close();
  };
  return html`<dialog ref=${element} aria-label=${title} onClick=${onClick}>
    <div class="dialog-head">
      <h2>${title}</h2>
      <button type="button" class="icon-button" aria-label="Close" onClick=${close}>
        <${Icon} name="close" />
      </button>
    </div>
    <div class="dialog-body">${children}</div>
  </dialog>`;
}
