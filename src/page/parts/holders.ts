import { useState } from "preact/hooks";
import { wholeTokens } from "../data/amounts.ts";
import { ApiError } from "../data/api.ts";
import { BALANCES_EVERY, usePages } from "../data/pages.ts";
import { link } from "../data/route.ts";
import { AsOf } from "./as-of.ts";
import { Concentration } from "./concentration.ts";
import { CsvButton } from "./csv-button.ts";
import { html } from "./html.ts";
import { RecordDate } from "./record-date.ts";
import { Failure } from "./states.ts";
import { BriefAmount, places, Share, ShortHash } from "./values.ts";

interface HoldersProps {
  path: string;
  /** In base units, as it is now. */
  supply: string;
  decimals: number;
  /** Of the token, in names of files. */
  name: string;
}

/** Who holds a token, or held it at another time, and how much each has. */
export function Holders({ path, supply, decimals, name }: HoldersProps) {
  const [at, setAt] = useState<string>();
  const asked = at === undefined ? path : `${path}?at=${encodeURIComponent(at)}`;
  // What was before does not change, but for a reorganisation.
  const occasions = at === undefined ? { every: BALANCES_EVERY } : { isSteady: true };
  const { items: holders, readAt, error, hasMore, more, again } = usePages("holders", asked, occasions);
  const isRefused = error instanceof ApiError && error.field === "at";
  // Of then only the holders tell the supply, all of them together.
  const whole = at === undefined ? supply : hasMore ? undefined : sumOf(holders);
  const depth = places(holders?.map(({ formatted }) => formatted) ?? []);
  return html`<section class="section">
    <div class="section-head">
      <h2>Holders</h2>
      ${holders && html`<${AsOf} error=${error} readAt=${readAt} again=${again} />`}
      <${CsvButton}
        path=${asked}
        fileName=${`holders-${name}${at === undefined ? "" : `-${at.replaceAll(":", "")}`}.csv`}
        what="the holders"
      />
    </div>
    ${holders === undefined && !error && html`<div class="concentration" aria-hidden="true"></div>`}
    ${holders && whole !== undefined && html`<${Concentration} holders=${holders} supply=${whole} />`}
    <${RecordDate} at=${at} refusal=${isRefused ? error.message : undefined} choose=${setAt} />
    ${holders === undefined && error && !isRefused && html`<${Failure} error=${error} again=${again} />`}
    ${
      holders === undefined
        ? !error && html`<div class="sheet bones" aria-hidden="true"><span class="bone long"></span></div>`
        : holders.length === 0
          ? html`<p class="sheet nothing">Nobody held it then.</p>`
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
                          <${BriefAmount} digits=${formatted} depth=${depth} />
                          ${frozen !== "0" && html`<small><${BriefAmount} digits=${wholeTokens(frozen, decimals)} /> frozen</small>`}
                        </td>
                        <td class="number">${whole && html`<${Share} part=${balance} whole=${whole} />`}</td>
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

function sumOf(holders: { balance: string }[] = []): string {
  return String(holders.reduce((sum, { balance }) => sum + BigInt(balance), 0n));
}
