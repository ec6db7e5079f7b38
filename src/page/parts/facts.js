import { html } from "./html.js";
import { link } from "../data/route.js";
import { Amount, Copy, Hash, When } from "./values.js";

/**
 * What is known of a token, a row each; what the ledger doesn't have is left out.
 * @param {{ rows: ([label: string, content: unknown] | undefined | false)[] }} props
 */
export function Facts({ rows }) {
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

/** @param {number} rows */
export function factBones(rows) {
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

/**
 * What only a chain knows of a token.
 * @param {Partial<import("../data/types.ts").Token>} token
 * @returns {([label: string, content: unknown] | undefined | false)[]}
 */
export function chainFacts({
  contract_address,
  owner,
  transaction_hash,
  block_number,
  issued_at,
  smartcontract_ID,
}) {
  return [
    contract_address !== undefined && ["Contract", copied(contract_address, "the contract's address")],
    owner !== undefined && [
      "Issued to",
      html`<a class="hash-link" href=${link(["wallets", owner])}><${Hash} value=${owner} /></a>
        <${Copy} value=${owner} what="the owner's address" />`,
    ],
    transaction_hash !== undefined && ["Transaction", copied(transaction_hash, "the transaction's hash")],
    block_number !== undefined && ["Block", html`<${Amount} digits=${String(block_number)} />`],
    issued_at !== undefined && ["Issued", html`<${When} time=${issued_at} exact />`],
    smartcontract_ID !== undefined && ["Number", String(smartcontract_ID)],
  ];
}

/**
 * @param {string} value
 * @param {string} what
 */
export function copied(value, what) {
  return html`<${Hash} value=${value} /><${Copy} value=${value} what=${what} />`;
}
