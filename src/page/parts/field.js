import { html } from "./html.js";

/**
 * A labelled field with a hint beneath, in whose place what is wrong with the field appears.
 * @param {{
 *   name: string, label: string, hint?: string, wrong?: string | undefined, lines?: boolean, code?: boolean, value: string,
 *   onInput: (value: string) => void, [attribute: string]: unknown,
 * }} props
 */
export function Field({
  name,
  label,
  hint = "",
  wrong,
  lines = false,
  code = false,
  value,
  onInput,
  ...attributes
}) {
  const id = `field-${name}`;
  const Control = lines ? "textarea" : "input";
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <${Control}
      id=${id}
      name=${name}
      class=${code ? "code" : undefined}
      value=${value}
      aria-describedby=${`${id}-note`}
      aria-invalid=${wrong === undefined ? undefined : "true"}
      autocomplete="off"
      spellcheck=${false}
      onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => onInput(event.currentTarget.value)}
      ...${attributes}
    />
    <p id=${`${id}-note`} class=${wrong === undefined ? "hint" : "wrong"} aria-live="polite">
      ${wrong ?? hint}
    </p>
  </div>`;
}

/**
 * Puts the focus on the first field that is wrong, once it is drawn so.
 * @param {HTMLFormElement} form
 */
export function focusWrong(form) {
  setTimeout(() => /** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid]"))?.focus());
}
