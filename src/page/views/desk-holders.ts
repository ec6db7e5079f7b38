import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { amendLink, link, route } from "../data/route.ts";
import type { Asset, Holder, Issuer } from "../data/types.ts";
import { openAct, openSend } from "../dialogs/open.ts";
import { DeskRow, type RowAct } from "../parts/desk-row.ts";
import { HoldersHead, useHolders } from "../parts/holders-head.ts";
import { html } from "../parts/html.ts";
import { More } from "../parts/states.ts";
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
  // In the link, so that it is the same after a reload.
  const choose = (chosen?: string) =>
    amendLink(link(route.peek().path, chosen === undefined ? {} : { at: chosen }));
  const pages = useHolders({ path, at });
  const { items: holders, error } = pages;
  const hasCome = useRef(false);
  hasCome.current ||= holders !== undefined || error !== undefined;
  const isActive = mayAct(issuer) && at === undefined;
  return html`<section class="section">
      <${HoldersHead} path=${path} at=${at} pages=${pages} name=${asset.symbol} choose=${choose} />
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
      <${More} of=${pages} words="Show more holders" isSmall />
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
