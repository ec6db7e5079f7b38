import { share, wholeTokens } from "../data/amounts.ts";
import { BALANCES_EVERY, usePages } from "../data/pages.ts";
import { link } from "../data/route.ts";
import { AsOf } from "./as-of.ts";
import { html } from "./html.ts";
import { Failure } from "./states.ts";
import { BriefAmount, ShortHash } from "./values.ts";

interface HoldersProps {
  path: string;
  /** In base units. */
  supply: string;
  decimals: number;
}

/** The current holders of a token, and how much each holds. */
export function Holders({ path, supply, decimals }: HoldersProps) {
  const {
    items: holders,
    readAt,
    error,
    hasMore,
    more,
    again,
  } = usePages("holders", path, { every: BALANCES_EVERY });
  return html`<section class="section">
    <div class="section-head">
      <h2>Holders</h2>
      ${holders && html`<${AsOf} error=${error} readAt=${readAt} again=${again} />`}
    </div>
    ${holders === undefined && error && html`<${Failure} error=${error} again=${again} />`}
    ${
      holders === undefined
        ? !error && html`<div class="sheet bones" aria-hidden="true"><span class="bone long"></span></div>`
        : html`<div class="sheet table">
            <table>
              <thead>
                <tr>
                  <th scope="col">Holder</th>
                  <th scope="col" class="number">Amount</th>
                  <th scope="col" class="number">Share</th>
                </tr>
              </thead>
              <tbody>
                ${holders.map(
                  ({ address, balance, formatted, frozen }) =>
                    html`<tr key=${address}>
                      <td>
                        <a href=${link(["wallets", address])}><${ShortHash} value=${address} /></a>
                      </td>
                      <td class="number">
                        <${BriefAmount} digits=${formatted} />
                        ${frozen !== "0" && html`<small><${BriefAmount} digits=${wholeTokens(frozen, decimals)} /> frozen</small>`}
                      </td>
                      <td class="number">${share(balance, supply)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      hasMore &&
      html`<p class="more">
        <button type="button" class="button small" onClick=${more}>Show more holders</button>
      </p>`
    }
  </section>`;
}
