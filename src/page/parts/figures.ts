import type { ComponentChildren } from "preact";
import { grouped, wholeTokens } from "../data/amounts.ts";
import { ask } from "../data/api.ts";
import { BALANCES_EVERY } from "../data/pages.ts";
import { useResource } from "../data/resource.ts";
import type { Totals } from "../data/types.ts";
import { html } from "./html.ts";
import { BriefAmount } from "./values.ts";

/** Where the service stops counting. */
const MOST_COUNTED = 100_000;

/** A label, and what is counted; undefined while it is being read. */
type Figure = [label: string, figure: ComponentChildren];

/** What is counted of a token, read again as long as it is shown. `path` is the token's in the API. */
export function useTotals(path: string): Totals | undefined {
  const read = () => ask<Totals>(`${path}/totals`);
  return useResource(`${path}/totals`, read, { every: BALANCES_EVERY }).data;
}

interface FiguresProps {
  totals?: Totals | undefined;
  decimals: number;
  isSecurity?: boolean;
}

/** How much there is of a token, how many hold it, and what else is counted. As high while it is being read. */
export function Figures({ totals, decimals, isSecurity = false }: FiguresProps) {
  const figures: Figure[] = [
    ["Supply", amount(totals?.total_supply, decimals)],
    ["Holders", counted(totals?.holders)],
    ["Events", counted(totals?.transfers)],
  ];
  if (isSecurity) {
    figures.push(["Allowed", counted(totals?.allowed)]);
    figures.push(["Frozen", amount(totals?.frozen, decimals)]);
  }
  return html`<dl class="figures">
    ${figures.map(
      ([label, figure]) =>
        html`<div key=${label}>
          <dt>${label}</dt>
          <dd>${figure ?? "\u00a0"}</dd>
        </div>`,
    )}
  </dl>`;
}

function counted(count: number | undefined): string | undefined {
  if (count === undefined) return undefined;
  return `${grouped(String(count))}${count === MOST_COUNTED ? "+" : ""}`;
}

/** Null is not known. */
function amount(units: string | null | undefined, decimals: number): ComponentChildren {
  if (typeof units !== "string") return units === null ? "–" : undefined;
  return html`<${BriefAmount} digits=${wholeTokens(units, decimals)} />`;
}
