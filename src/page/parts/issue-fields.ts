import { FORMS, type FormField, type Texts } from "../data/issue-forms.ts";
import type { Kind } from "../data/types.ts";
import { Field } from "./field.ts";
import { html } from "./html.ts";

interface IssueFieldsProps {
  kind: Kind;
  texts: Texts;
  /** What is wrong, by the name of the field. */
  wrong: Texts;
  write: (name: string, text: string) => void;
}

/** The fields of the form that issues a token of a kind. */
export function IssueFields({ kind, texts, wrong, write }: IssueFieldsProps) {
  return linesOf(FORMS[kind]).map(
    (line) =>
      html`<div class=${line.length > 1 ? "pair" : "single"} key=${`${kind} ${line[0]?.name}`}>
        ${line.map(
          ({ name, label, hint, inputmode, isLong = false }) =>
            html`<${Field}
              key=${name}
              name=${name}
              label=${label}
              hint=${hint}
              inputmode=${inputmode}
              isLong=${isLong}
              wrong=${wrong[name]}
              value=${texts[name] ?? ""}
              onInput=${(text: string) => write(name, text)}
            />`,
        )}
      </div>`,
  );
}

/** Puts two fields that take half of a line each on one line. */
function linesOf(fields: FormField[]): FormField[][] {
  const lines: FormField[][] = [];
  for (const field of fields) {
    const line = lines.at(-1);
    if (field.isHalf && line?.[0]?.isHalf && line.length === 1) line.push(field);
    else lines.push([field]);
  }
  return lines;
}
