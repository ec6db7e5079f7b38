import { useEffect, useRef, useState } from "preact/hooks";
import { account, isOnChain, switchChain } from "../wallet/account.js";
import { baseUnits, grouped, wholeTokens } from "../data/amounts.js";
import { useBusy } from "../parts/busy.js";
import { parseAddress, view } from "../wallet/contract.js";
import { close, Dialog, opened } from "./dialog.js";
import { EtherHint } from "../parts/ether-hint.js";
import { Field, focusWrong } from "../parts/field.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { useLoaded } from "../data/loading.js";
import { transact } from "../wallet/transact.js";
import { short } from "../data/short.js";
import { walletWords } from "../wallet/words.js";

/** @typedef {import("../data/types.ts").Asset} Asset */

/**
 * @param {Asset} asset
 * @param {() => void} onChange when something was sent
 */
export function openSend(asset, onChange) {
  opened.value = () => html`<${SendDialog} asset=${asset} onChange=${onChange} />`;
}

/** Sends a token; of a security token it tells before whether one may. @param {{ asset: Asset, onChange: () => void }} props */
function SendDialog({ asset, onChange }) {
  const { symbol, decimals, contract, kind } = asset;
  const [to, setTo] = useState("");
  const [amount, setAmount] = useState("");
  const [wrong, setWrong] = useState(/** @type {{ to?: string, amount?: string, form?: string }} */ ({}));
  const { busy, setBusy, exclusively } = useBusy();
  const [checks, setChecks] = useState(/** @type {Check[] | undefined} */ (undefined));
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const from = account.value?.address;
  const { data: held } = useLoaded(
    async () => (isOnChain() ? /** @type {bigint} */ (await view(contract, "balanceOf", [from])) : undefined),
    [contract, from, account.value?.chainId],
  );

  useEffect(() => setChecks(undefined), [to, amount, from]);

  /** @param {(receiver: string, units: bigint) => Promise<void>} action @param {string} words */
  async function attempt(action, words) {
    const [receiver, units] = [await parseAddress(to), baseUnits(amount, decimals)];
    const faults = {
      ...(receiver === undefined && { to: "Not an address: 0x and 40 hex digits, with a right checksum." }),
      ...((units === undefined || units === 0n) && { amount: amountRule(decimals) }),
    };
    setWrong(faults);
    if (receiver === undefined || units === undefined || units === 0n) {
      if (form.current) focusWrong(form.current);
      return;
    }
    setBusy(words);
    try {
      await action(receiver, units);
    } catch (error) {
      setWrong({ form: walletWords(error).text });
    }
  }

  /** @type {typeof attempt} */
  const run = (action, words) => exclusively(() => attempt(action, words));

  const check = () =>
    run(async (receiver, units) => {
      if (!isOnChain()) await switchChain();
      setChecks(await mayTransfer(asset, /** @type {string} */ (from), receiver, units));
    }, "Asking the contract …");

  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    void run(async (receiver, units) => {
      const title = `Sending ${grouped(wholeTokens(units, decimals))} ${symbol} to ${short(receiver)}`;
      await transact({ title, asset, method: "transfer", args: [receiver, units], onDone: onChange });
      close();
    }, "Waiting for the wallet …");
  };

  return html`<${Dialog} title=${`Send ${symbol}`}>
    <form class="form" ref=${form} noValidate onSubmit=${send}>
      ${wrong.form && html`<p class="message bad" role="alert">${wrong.form}</p>`}
      <${Field} name="to" label="To" code placeholder="0x…" value=${to} onInput=${setTo} wrong=${wrong.to} />
      <${Field}
        name="amount"
        label="Amount"
        inputmode="decimal"
        value=${amount}
        onInput=${setAmount}
        wrong=${wrong.amount}
        hint=${held === undefined ? " " : `You hold ${grouped(wholeTokens(held, decimals))} ${symbol}.`}
      />
      <${EtherHint} />
      ${checks && html`<${Checks} checks=${checks} />`}
      <p class="unseen" role="status">${busy}</p>
      <div class="actions wide">
        ${
          kind === "security_token" &&
          html`<button type="button" class="button" aria-disabled=${busy !== ""} onClick=${check}>
            May I send this?
          </button>`
        }
        <button class="button main" aria-disabled=${busy !== ""}>${busy || "Send"}</button>
      </div>
    </form>
  </${Dialog}>`;
}

/** @param {number} decimals */
export function amountRule(decimals) {
  return decimals === 0
    ? "A whole number above zero, in digits only."
    : `A number above zero, in digits, with at most ${decimals} after the point.`;
}

/** @typedef {{ isFine: boolean, text: string }} Check */

/**
 * Whether a transfer would keep to a security token's rules, and why not (ERC-7943).
 * @param {Asset} asset
 * @param {string} from
 * @param {string} to
 * @param {bigint} units
 * @returns {Promise<Check[]>} the answer, then its reasons
 */
async function mayTransfer({ contract, symbol }, from, to, units) {
  const [may, sends, receives, balance, frozen] = await Promise.all([
    view(contract, "canTransfer", [from, to, units]),
    view(contract, "canSend", [from]),
    view(contract, "canReceive", [to]),
    /** @type {Promise<bigint>} */ (view(contract, "balanceOf", [from])),
    /** @type {Promise<bigint>} */ (view(contract, "getFrozenTokens", [from])),
  ]);
  const free = balance > frozen ? balance - frozen : 0n;
  return [
    { isFine: may, text: may ? "Yes, you may send this." : "No, this can't be sent." },
    {
      isFine: sends,
      text: sends ? "You are allowed to send it." : "You are not allowed to send it: ask the issuer.",
    },
    {
      isFine: receives,
      text: receives
        ? `${short(to)} is allowed to receive it.`
        : `${short(to)} is not allowed to receive it: its issuer has to allow it first.`,
    },
    {
      isFine: units <= free,
      text: `${grouped(String(free))} ${symbol} of yours can move${frozen > 0n ? `; ${grouped(String(frozen))} are frozen` : ""}.`,
    },
  ];
}

/** @param {{ checks: Check[] }} props */
function Checks({ checks }) {
  const [answer, ...reasons] = checks;
  return html`<div class="message" role="status">
    <ul class="checks">
      ${[answer, ...reasons].map(
        (check) =>
          html`<li class=${check?.isFine ? "yes" : "no"}>
            <${Icon} name=${check?.isFine ? "check" : "cross"} />
            ${check === answer ? html`<strong>${check?.text}</strong>` : html`<span>${check?.text}</span>`}
          </li>`,
      )}
    </ul>
  </div>`;
}
