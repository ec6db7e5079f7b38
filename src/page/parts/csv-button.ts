import { downloadCsv } from "../data/download.ts";
import { tell } from "../data/notices.ts";
import { useBusy } from "./busy.ts";
import { html } from "./html.ts";

interface CsvButtonProps {
  /** Of the list in the API, without `limit`. */
  path: string;
  fileName: string;
  /** Completes "Save … as CSV". */
  what: string;
}

/** Saves a whole list as CSV. */
export function CsvButton({ path, fileName, what }: CsvButtonProps) {
  const { busy, setBusy, exclusively } = useBusy();
  const save = () =>
    exclusively(async () => {
      setBusy("Saving …");
      await downloadCsv(path, fileName).catch((error: Error) =>
        tell({ state: "failed", title: `${fileName} was not saved`, text: error.message }),
      );
    });
  return html`<button type="button" class="quiet" aria-label=${`Save ${what} as CSV`} onClick=${save}>
    ${busy || "CSV"}
  </button>`;
}
