import { useState } from "preact/hooks";
import { recordDate } from "../data/record-date.ts";
import { html } from "./html.ts";

interface RecordDateProps {
  /** As of when the holders are shown; undefined for now. */
  at: string | undefined;
  /** Why there are none as of then, if so. */
  refusal: string | undefined;
  choose: (at: string | undefined) => void;
}

/** Chooses as of when the holders are shown. */
export function RecordDate({ at, refusal, choose }: RecordDateProps) {
  const [text, setText] = useState(at ?? "");
  const [wrong, setWrong] = useState("");
  function show(event: Event): void {
    event.preventDefault();
    const read = recordDate(text);
    setWrong("wrong" in read ? read.wrong : "");
    if ("at" in read) choose(read.at);
  }
  function showNow(): void {
    setText("");
    setWrong("");
    choose(undefined);
  }
  const said = wrong || refusal;
  return html`<form class="record-date field" onSubmit=${show}>
    <label for="record-date">As of</label>
    <input
      id="record-date"
      placeholder="Block or date"
      autocomplete="off"
      value=${text}
      aria-describedby="record-date-note"
      aria-invalid=${said ? "true" : undefined}
      onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) => setText(currentTarget.value)}
    />
    <button class="button small">Show</button>
    ${at !== undefined && html`<button type="button" class="button small" onClick=${showNow}>Now</button>`}
    <p id="record-date-note" class=${said ? "wrong" : "hint"} role="status">${said ?? at}</p>
  </form>`;
}
