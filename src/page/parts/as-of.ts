import { html } from "./html.ts";

export interface AsOfProps {
  /** Why reading it again failed, if it did. */
  error: Error | undefined;
  /** In milliseconds since 1970. */
  readAt: number | undefined;
  again: () => void;
}

const TIME = new Intl.DateTimeFormat("en", { timeStyle: "short" });

/** Tells of what is shown that it could not be read again, and when it was read. Empty while it is up to date. */
export function AsOf({ error, readAt, again }: AsOfProps) {
  return html`<p class="as-of" role="status">
    ${
      error &&
      html`<span title=${error.message}
          >${readAt === undefined ? "Out of date" : `As of ${TIME.format(readAt)}`}</span
        >${" · "}<button type="button" onClick=${again}>Try again</button>`
    }
  </p>`;
}
