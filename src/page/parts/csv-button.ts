import { downloadCsv } from "../data/download.ts";
import { html } from "./html.ts";
import { SaveButton } from "./save-button.ts";

interface CsvButtonProps {
  /** Of the list in the API, without `limit`. */
  path: string;
  fileName: string;
  /** Completes "Save … as CSV". */
  what: string;
}

/** Saves a whole list as CSV. */
export function CsvButton({ path, fileName, what }: CsvButtonProps) {
  return html`<${SaveButton}
    words="CSV"
    label=${`Save ${what} as CSV`}
    fileName=${fileName}
    save=${() => downloadCsv(path, fileName)}
  />`;
}
