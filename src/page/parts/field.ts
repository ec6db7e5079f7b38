import type { ComponentChildren } from "preact";
import { html } from "./html.ts";

interface FieldProps {
  name: string;
  label: string;
  hint?: string;
  /** What is wrong with the field, shown in place of the hint. */
  wrong?: string | undefined;
  /** Stands beside the label. */
  aside?: ComponentChildren;
  isLong?: boolean;
  isCode?: boolean;
  value: string;
  onInput: (value: string) => void;
  /** Attributes of the control, such as `placeholder`. */
  [attribute: string]: unknown;
}

/** A field of a form, with its label above and a hint beneath. */
export function Field({
  name,
  label,
  hint = "",
  wrong,
  aside,
  isLong = false,
  isCode = false,
  value,
  onInput,
  ...attributes
}: FieldProps) {
  const id = `field-${name}`;
  const Control = isLong ? "textarea" : "input";
  return html`<div class="field">
    <div class="field-head"><label for=${id}>${label}</label>${aside}</div>
    <${Control}
      id=${id}
      name=${name}
      class=${isCode ? "code" : undefined}
      value=${value}
      aria-describedby=${`${id}-note`}
      aria-invalid=${wrong === undefined ? undefined : "true"}
      autocomplete="off"
      spellcheck=${false}
      onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) => onInput(currentTarget.value)}
      ...${attributes}
    />
    <p id=${`${id}-note`} class=${wrong === undefined ? "hint" : "wrong"} aria-live="polite">
      ${wrong ?? hint}
    </p>
  </div>`;
}

/** Moves the focus to the first wrong field, once the form is drawn with its errors. */
export function focusWrong(form: HTMLFormElement | null): void {
  setTimeout(() => form?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
