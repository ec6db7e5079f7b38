import type { ComponentChildren } from "preact";
import { link } from "../data/route.ts";
import type { SecurityToken, Token } from "../data/types.ts";
import { html } from "./html.ts";
import { Amount, Copy, Hash, When } from "./values.ts";

/** A row of the list of facts. `false` leaves it out, because the ledger may not have the fact. */
export type Fact = [label: string, content: ComponentChildren] | false;

export function Facts({ rows }: { rows: Fact[] }) {
  return html`<dl class="facts sheet">
    ${rows.map(
      (row) =>
        row &&
        html`<div key=${row[0]}>
          <dt>${row[0]}</dt>
          <dd>${row[1]}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A placeholder for facts that are being read. */
export function FactBones({ rows }: { rows: number }) {
  return html`<dl class="facts sheet" aria-hidden="true">
    ${Array.from(
      { length: rows },
      () =>
        html`<div>
          <dt><span class="bone"></span></dt>
          <dd><span class="bone long"></span></dd>
        </div>`,
    )}
  </dl>`;
}

/** The facts of a token that only a chain knows. */
export function chainFacts({
  contract_address,
  owner,
  transaction_hash,
  block_number,
  issued_at,
  smartcontract_ID,
}: Token | SecurityToken): Fact[] {
  return [
    contract_address !== undefined && ["Contract", copied(contract_address, "the contract's address")],
    owner !== undefined && [
      "Issued to",
      html`<a class="hash-link" href=${link(["wallets", owner])}><${Hash} value=${owner} /></a>
        <${Copy} value=${owner} what="the owner's address" />`,
    ],
    transaction_hash !== undefined && [
      "Transaction",
      html`<a class="hash-link" href=${link(["transactions", transaction_hash])}
          ><${Hash} value=${transaction_hash}
        /></a>
        <${Copy} value=${transaction_hash} what="the transaction's hash" />`,
    ],
    block_number !== undefined && ["Block", html`<${Amount} digits=${String(block_number)} />`],
    issued_at !== undefined && ["Issued", html`<${When} time=${issued_at} exact />`],
    smartcontract_ID !== undefined && ["Number", String(smartcontract_ID)],
  ];
}

/** A value with a button that copies it; `what` completes "Copy …". */
export function copied(value: string, what: string): ComponentChildren {
  return html`<${Hash} value=${value} /><${Copy} value=${value} what=${what} />`;
}
