import { brief, share, wholeTokens } from "../data/amounts.js";
import { html } from "./html.js";
import { usePages } from "../data/pages.js";
import { link } from "../data/route.js";
import { Failure } from "./states.js";
import { Amount, ShortHash } from "./values.js";

/**
 * Who holds a token now, and how much.
 * @param {{ path: string, supply: string, decimals: number, version: number }} props the supply in base units
 */
export function Holders({ path, supply, decimals, version }) {
  const pages = usePages(path, "holders", { version });
  const { items: shown } = pages;
  return html`<section class="section">
    <div class="section-head"><h2>Holders</h2></div>
    ${pages.error && html`<${Failure} error=${pages.error} again=${pages.more} />`}
    ${
      shown === undefined
        ? !pages.error &&
          html`<div class="sheet bones" aria-hidden="true"><span class="bone long"></span></div>`
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
                ${shown.map(
                  (
                    /** @type {import("../data/types.ts").Holder} */ { address, balance, formatted, frozen },
                  ) =>
                    html`<tr key=${address}>
                      <td>
                        <a href=${link(["wallets", address])}><${ShortHash} value=${address} /></a>
                      </td>
                      <td class="number">
                        <${Amount} digits=${formatted} isBrief />
                        ${frozen !== "0" && html`<small>${brief(wholeTokens(frozen, decimals))} frozen</small>`}
                      </td>
                      <td class="number">${share(balance, supply)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      pages.hasMore &&
      html`<p class="more">
        <button type="button" class="button small" onClick=${pages.more}>Show more holders</button>
      </p>`
    }
  </section>`;
}
