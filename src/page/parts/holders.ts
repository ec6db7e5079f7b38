import { useState } from "preact/hooks";
import { wholeTokens } from "../data/amounts.ts";
import { link } from "../data/route.ts";
import { Concentration } from "./concentration.ts";
import { HoldersHead, useHolders } from "./holders-head.ts";
import { html } from "./html.ts";
import { More } from "./states.ts";
import { BriefAmount, places, Share, ShortHash } from "./values.ts";

interface HoldersProps {
  /** The token's in the API. */
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
  const pages = useHolders({ path, at });
  const { items: holders, hasMore, error } = pages;
  // Of then only the holders tell the supply, all of them together.
  const whole = at === undefined ? supply : hasMore ? undefined : sumOf(holders);
  const depth = places(holders?.map(({ formatted }) => formatted) ?? []);
  return html`<section class="section">
    <${HoldersHead} path=${path} at=${at} pages=${pages} name=${name} choose=${setAt}>
      ${holders === undefined && !error && html`<div class="concentration" aria-hidden="true"></div>`}
      ${holders && whole !== undefined && html`<${Concentration} holders=${holders} supply=${whole} />`}
    </${HoldersHead}>
    ${
      holders !== undefined &&
      (holders.length === 0
        ? html`<p class="sheet nothing">Nobody ${at === undefined ? "holds it" : "held it then"}.</p>`
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
          </div>`)
    }
    <${More} of=${pages} words="Show more holders" isSmall />
  </section>`;
}

function sumOf(holders: { balance: string }[] = []): string {
  return String(holders.reduce((sum, { balance }) => sum + BigInt(balance), 0n));
}
