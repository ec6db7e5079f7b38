import { BALANCES_EVERY, usePages } from "../data/pages.ts";
import { openAct, openSend } from "../dialogs/open.ts";
import { AsOf } from "../parts/as-of.ts";
import { CsvButton } from "../parts/csv-button.ts";
import type { DeskPartProps } from "./desk-holders.ts";
import { DeskRow } from "../parts/desk-row.ts";
import { html } from "../parts/html.ts";
import { Failure, More } from "../parts/states.ts";
import { When } from "../parts/values.ts";
import { mayAct } from "./who-acts.ts";

/** Whom the issuer of a security token allows to hold it. */
export function DeskAllowed({ asset, issuer, path }: DeskPartProps) {
  const pages = usePages("allowed", `${path}/allowed`, { every: BALANCES_EVERY });
  const { items: allowed, readAt, error, hasMore, again } = pages;
  const acts = (address: string) => {
    if (!mayAct(issuer)) return [];
    const texts = { account: address };
    return [
      { label: "Send", run: () => openSend(asset, address) },
      { label: "Freeze", run: () => openAct("freeze", asset, texts) },
      { label: "Forbid", run: () => openAct("forbid", asset, texts) },
    ];
  };
  return html`<section class="section">
    <div class="section-head">
      <h2>Allowed</h2>
      ${allowed && html`<${AsOf} error=${error} readAt=${readAt} again=${again} />`}
      <${CsvButton}
        path=${`${path}/allowed`}
        fileName=${`allowed-${asset.symbol}.csv`}
        what="whom it allows"
      />
    </div>
    <p class="hint-text">
      Who may send and receive it, whether they hold any of it or
      not.${!issuer.suspended && " The issuer’s own wallet always may."}
    </p>
    ${allowed === undefined && error && html`<${Failure} error=${error} again=${again} />`}
    ${allowed === undefined && !error && html`<div class="sheet bones" aria-hidden="true"><span class="bone long"></span></div>`}
    ${allowed?.length === 0 && !hasMore && html`<p class="sheet hint-text nobody">Nobody is allowed now.</p>`}
    ${
      allowed !== undefined &&
      allowed.length > 0 &&
      html`<ol class="sheet rows">
        ${allowed.map(
          ({ address, since }) =>
            html`<${DeskRow}
              key=${address}
              address=${address}
              status=${html`Allowed <${When} time=${since} />`}
              acts=${acts(address)}
            />`,
        )}
      </ol>`
    }
    <${More} of=${pages} words="Show more who are allowed" isSmall />
  </section>`;
}
