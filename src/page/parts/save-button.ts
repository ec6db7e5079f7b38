import { tell } from "../data/notices.ts";
import { useBusy } from "./busy.ts";
import { html } from "./html.ts";

interface SaveButtonProps {
  /** What is on the button. */
  words: string;
  /** The same for those who can't see what it stands beside. */
  label: string;
  fileName: string;
  /** Reads what is to be saved, and has the browser save it. */
  save: () => Promise<void>;
}

/** Saves a file. */
export function SaveButton({ words, label, fileName, save }: SaveButtonProps) {
  const { busy, setBusy, exclusively } = useBusy();
  const press = () =>
    exclusively(async () => {
      setBusy("Saving …");
      await save().catch((error: Error) =>
        tell({ state: "failed", title: `${fileName} was not saved`, text: error.message }),
      );
    });
  return html`<button type="button" class="quiet" aria-label=${label} onClick=${press}>
    ${busy || words}
  </button>`;
}
