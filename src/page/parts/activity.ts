import { useEffect } from "preact/hooks";
import {
  beginnings,
  comparePlaces,
  happened,
  MOST_HAPPENED,
  placeOf,
  useTransferEvents,
} from "../data/live-transfers.ts";
import { usePages } from "../data/pages.ts";
import type { Transfer } from "../data/types.ts";
import { ActivityRow } from "./activity-row.ts";
import { announce } from "./announcer.ts";
import { AsOf } from "./as-of.ts";
import { CsvButton } from "./csv-button.ts";
import { html } from "./html.ts";
import { Failure, More } from "./states.ts";

interface ActivityProps {
  /** Of the list in the API. */
  path: string;
  /** Whether something that happened belongs to this list. */
  isPart: (transfer: Transfer) => boolean;
  /** The wallet whose activity it is, if it is one's. */
  wallet?: string;
  /** Whether the list is of one token, which no row has to name. */
  isOfToken?: boolean;
  /** Of the list as CSV. */
  fileName: string;
}

/** What happened, newest first. What happens meanwhile is shown when the visitor asks for it, so that nothing moves by itself. */
export function Activity({ path, isPart, wallet, isOfToken = false, fileName }: ActivityProps) {
  useTransferEvents();
  const pages = usePages("transfers", path);
  const { items, readAt, error, again, prepend } = pages;
  useEffect(() => {
    if (beginnings.value > 0) again();
  }, [path, beginnings.value]);

  const top = items?.[0];
  const fresh =
    items === undefined
      ? []
      : happened.value.filter((one) => isPart(one) && (top === undefined || comparePlaces(one, top) > 0));
  // What is beyond these is not kept, so the list is read from its start.
  const isOverfull = happened.value.length === MOST_HAPPENED;
  const count = isOverfull ? "the newest" : `${fresh.length} new`;
  const show = () => {
    if (isOverfull) again();
    else prepend(fresh.map((one) => ({ ...one, isFresh: true })));
    announce(`Showing ${count}.`);
    // The button goes, and the focus with it.
    setTimeout(() => document.querySelector<HTMLElement>("ol.deeds a")?.focus());
  };

  return html`<section class="section" aria-labelledby="activity">
    <div class="section-head with-button">
      <h2 id="activity">Activity</h2>
      ${items && html`<${AsOf} error=${error} readAt=${readAt} again=${again} />`}
      <${CsvButton} path=${path.replace(/\?.*/, "")} fileName=${fileName} what="the activity" />
      ${
        fresh.length > 0 &&
        html`<button type="button" class="button small" onClick=${show}>
          <span class="dot live"></span>Show ${count}
        </button>`
      }
    </div>
    ${items === undefined && error && html`<${Failure} error=${error} again=${again} />`}
    ${items === undefined && !error && html`<${DeedBones} />`}
    ${items?.length === 0 && html`<p class="sheet nothing">Nothing has happened yet.</p>`}
    ${
      items !== undefined &&
      items.length > 0 &&
      html`<ol class="sheet deeds">
        ${items.map(
          (transfer) =>
            html`<li key=${placeOf(transfer)} class=${transfer.isFresh ? "fresh" : undefined}>
              <${ActivityRow} transfer=${transfer} wallet=${wallet} namesToken=${!isOfToken} />
            </li>`,
        )}
      </ol>`
    }
    <${More} of=${pages} words="Show earlier" isSmall />
  </section>`;
}

/** A placeholder for what is being read. */
function DeedBones() {
  return html`<ol class="sheet deeds" aria-hidden="true">
    ${[1, 2, 3].map(
      () =>
        html`<li>
          <div class="deed">
            <span class="deed-icon"></span
            ><span class="titles"><span class="bone"></span><span class="bone short"></span></span>
          </div>
        </li>`,
    )}
  </ol>`;
}
