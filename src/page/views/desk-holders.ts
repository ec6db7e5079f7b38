import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { ApiError } from "../data/api.ts";
import { BALANCES_EVERY, usePages } from "../data/pages.ts";
import { amendLink, link, route } from "../data/route.ts";
import type { Asset, Holder, Issuer } from "../data/types.ts";
import { openAct, openSend } from "../dialogs/open.ts";
import { AsOf } from "../parts/as-of.ts";
import { CsvButton } from "../parts/csv-button.ts";
import { DeskRow, type RowAct } from "../parts/desk-row.ts";
import { html } from "../parts/html.ts";
import { RecordDate } from "../parts/record-date.ts";
import { Failure } from "../parts/states.ts";
import { BriefAmount } from "../parts/values.ts";
import { mayAct } from "./who-acts.ts";

export interface DeskPartProps {
  asset: Asset;
  issuer: Issuer;
  /** The token's in the API. */
  path: string;
}

/**
 * Who holds a security token now, or held it at a block, with what its issuer can do about each. What follows it waits for the
 * first of them, so that it does not move when they come.
 */
export function DeskHolders({
  asset,
  issuer,
  path,
  children,
}: DeskPartProps & { children?: ComponentChildren }) {
  const at = route.value.query.get("at") ?? undefined;
  const asked = `${path}/holders${at === undefined ? "" : `?at=${encodeURIComponent(at)}`}`;
  // In the link, so that it is the same after a reload.
  const choose = (chosen?: string) =>
    amendLink(link(route.peek().path, chosen === undefined ? {} : { at: chosen }));
  const {
    items: holders,
    readAt,
    error,
    hasMore,
    more,
    again,
  } = usePages("holders", asked, at === undefined ? { every: BALANCES_EVERY } : { isSteady: true });
  const hasCome = useRef(false);
  hasCome.current ||= holders !== undefined || error !== undefined;
  const isWrong = error instanceof ApiError && error.status === 400;
  const isActive = mayAct(issuer) && at === undefined;
  return html`<section class="section">
      <div class="section-head">
        <h2>Holders</h2>
        ${holders && html`<${AsOf} error=${error} readAt=${readAt} again=${again} />`}
        <${CsvButton}
          path=${asked}
          fileName=${`holders-${asset.symbol}${at === undefined ? "" : `-${at.replaceAll(":", "")}`}.csv`}
          what="the holders"
        />
      </div>
      <${RecordDate} at=${at} refusal=${isWrong ? error.message : undefined} choose=${choose} />
      ${holders === undefined && error && !isWrong && html`<${Failure} error=${error} again=${again} />`}
      ${holders === undefined && !error && html`<div class="sheet bones" aria-hidden="true"><span class="bone long"></span></div>`}
      ${
        holders?.length === 0 &&
        html`<p class="sheet hint-text nobody">Nobody ${at === undefined ? "holds" : "held"} it.</p>`
      }
      ${
        holders !== undefined &&
        holders.length > 0 &&
        html`<ol class="sheet rows">
          ${holders.map(
            (holder) =>
              html`<${DeskRow}
              key=${holder.address}
              address=${holder.address}
              status=${statusOf(holder, issuer)}
              acts=${isActive ? actsOn(holder, asset, issuer) : []}
            >
              <${BriefAmount} digits=${holder.formatted} />
              ${holder.frozen !== "0" && html`<small><${BriefAmount} digits=${holder.frozen} /> frozen</small>`}
            </${DeskRow}>`,
          )}
        </ol>`
      }
      ${
        hasMore &&
        html`<p class="more">
          <button type="button" class="button small" onClick=${more}>Show more holders</button>
        </p>`
      }
    </section>
    ${hasCome.current && children}`;
}

function statusOf({ address, allowed }: Holder, { wallet }: Issuer): string {
  if (address === wallet) return "The issuer’s own wallet";
  return allowed ? "Allowed" : "Not allowed: it can neither send nor receive";
}

function actsOn({ address, frozen, allowed }: Holder, asset: Asset, { wallet }: Issuer): RowAct[] {
  const texts = { account: address };
  if (address === wallet) {
    return [
      { label: "Send", run: () => openSend(asset) },
      { label: "Burn", run: () => openAct("burn", asset) },
    ];
  }
  return [
    { label: "Freeze", run: () => openAct("freeze", asset, texts) },
    ...(frozen === "0" ? [] : [{ label: "Unfreeze", run: () => openAct("unfreeze", asset, texts) }]),
    { label: "Force a transfer", run: () => openAct("force", asset, texts) },
    allowed
      ? { label: "Forbid", run: () => openAct("forbid", asset, texts) }
      : { label: "Allow", run: () => openAct("allow", asset, texts) },
  ];
}
