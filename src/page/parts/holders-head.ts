import type { ComponentChildren } from "preact";
import { ApiError } from "../data/api.ts";
import { BALANCES_EVERY, usePages, type Pages } from "../data/pages.ts";
import type { Holder } from "../data/types.ts";
import { AsOf } from "./as-of.ts";
import { CsvButton } from "./csv-button.ts";
import { html } from "./html.ts";
import { RecordDate } from "./record-date.ts";
import { Failure } from "./states.ts";

/** Of which holders it is. */
export interface HoldersOf {
  /** The token's in the API. */
  path: string;
  /** As of when; undefined for now. */
  at: string | undefined;
}

const listPath = ({ path, at }: HoldersOf) =>
  `${path}/holders${at === undefined ? "" : `?at=${encodeURIComponent(at)}`}`;

/** Who holds a token, or held it at another time. */
export function useHolders(of: HoldersOf): Pages<Holder> {
  // What was before does not change, but for a reorganisation.
  return usePages(
    "holders",
    listPath(of),
    of.at === undefined ? { every: BALANCES_EVERY } : { isSteady: true },
  );
}

interface HoldersHeadProps extends HoldersOf {
  pages: Pages<Holder>;
  /** Of the token, in names of files. */
  name: string;
  choose: (at: string | undefined) => void;
  /** What stands above the choice of a time. */
  children?: ComponentChildren;
}

/** What is above a list of holders: as of when it is, and what is wrong if there is none. */
export function HoldersHead({ path, at, pages, name, choose, children }: HoldersHeadProps) {
  const { items, readAt, error, again } = pages;
  const isRefused = error instanceof ApiError && error.field === "at";
  const when = at === undefined ? "" : `-${at.replaceAll(":", "")}`;
  return html`<div class="section-head">
      <h2>Holders</h2>
      ${items && html`<${AsOf} error=${error} readAt=${readAt} again=${again} />`}
      <${CsvButton}
        path=${listPath({ path, at })}
        fileName=${`holders-${name}${when}.csv`}
        what="the holders"
      />
    </div>
    ${children}
    <${RecordDate} at=${at} refusal=${isRefused ? error.message : undefined} choose=${choose} />
    ${items === undefined && error && !isRefused && html`<${Failure} error=${error} again=${again} />`}
    ${
      items === undefined &&
      !error &&
      html`<div class="sheet bones" aria-hidden="true"><span class="bone long"></span></div>`
    }`;
}
