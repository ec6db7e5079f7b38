import { useEffect, useRef, useState } from "preact/hooks";
import { amountRule, baseUnits, grouped, wholeTokens } from "../data/amounts.ts";
import { BALANCES_EVERY } from "../data/pages.ts";
import { useResource } from "../data/resource.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Asset } from "../data/types.ts";
import { useBusy } from "../parts/busy.ts";
import { EtherHint } from "../parts/ether-hint.ts";
import { Field, focusWrong } from "../parts/field.ts";
import { html } from "../parts/html.ts";
import { NetworkHint } from "../parts/network-hint.ts";
import { account, isOnChain } from "../wallet/account.ts";
import { parseAddress } from "../wallet/address.ts";
import { switchChain } from "../wallet/switch-chain.ts";
import { readHeld } from "../wallet/held.ts";
import { transact } from "../wallet/transact.ts";
import { checkTransfer, type Check } from "../wallet/transfer-check.ts";
import { explainWalletError } from "../wallet/wallet-errors.ts";
import { Checks } from "./checks.ts";
import { Dialog } from "./dialog.ts";
import { close, open } from "./open.ts";

/** Opens the dialog that sends a token */
export function openSend(asset: Asset): void {
  open(() => html`<${SendDialog} asset=${asset} />`);
}

function SendDialog({ asset }: { asset: Asset }) {
  const { symbol, decimals, contract, kind } = asset;
  const [to, setTo] = useState("");
  const [amount, setAmount] = useState("");
  const [wrong, setWrong] = useState<{ to?: string; amount?: string; form?: string }>({});
  const { busy, setBusy, exclusively } = useBusy();
  const [checks, setChecks] = useState<Check[]>();
  const form = useRef<HTMLFormElement>(null);
  const from = account.value?.address;
  const { data: held } = useResource(
    `balance ${contract} ${from} ${account.value?.chainId}`,
    async () => (isOnChain() ? readHeld(asset, from) : undefined),
    { every: BALANCES_EVERY },
  );
  const inWords = (units: bigint) => `${grouped(wholeTokens(units, decimals))} ${symbol}`;

  useEffect(() => setChecks(undefined), [to, amount, from]);

  /** Reads the form, and runs the action if everything in it is valid. */
  const withForm = (words: string, action: (receiver: string, units: bigint) => Promise<void>) =>
    exclusively(async () => {
      const [receiver, units] = [await parseAddress(to), baseUnits(amount, decimals)];
      setWrong({
        ...(receiver === undefined && { to: "Not an address: 0x and 40 hex digits, with a right checksum." }),
        ...(!units && { amount: amountRule(decimals) }),
      });
      if (receiver === undefined || !units) {
        focusWrong(form.current);
        return;
      }
      setBusy(words);
      try {
        await action(receiver, units);
      } catch (error) {
        setWrong({ form: explainWalletError(error).text });
      }
    });

  const check = () =>
    withForm("Asking the contract …", async (receiver, units) => {
      if (!isOnChain()) await switchChain();
      if (from !== undefined) setChecks(await checkTransfer(asset, from, receiver, units));
    });

  const send = (event: Event) => {
    event.preventDefault();
    void withForm("Waiting for the wallet …", async (receiver, units) => {
      const now = isOnChain() ? await readHeld(asset, from) : undefined;
      if (now !== undefined && units > now.free) {
        setWrong({ amount: `You can send at most ${inWords(now.free)}.` });
        focusWrong(form.current);
        return;
      }
      const what = `${inWords(units)} to ${shortAddress(receiver)}`;
      const deed = { doing: `Sending ${what}`, done: `Sent ${what}` };
      await transact({ deed, asset, method: "transfer", args: [receiver, units] });
      close();
    });
  };

  return html`<${Dialog} title=${`Send ${symbol}`}>
    <form class="form" ref=${form} noValidate onSubmit=${send}>
      ${wrong.form && html`<p class="message bad" role="alert">${wrong.form}</p>`}
      <${Field} name="to" label="To" isCode placeholder="0x…" value=${to} onInput=${setTo} wrong=${wrong.to} />
      <${Field}
        name="amount"
        label="Amount"
        inputmode="decimal"
        value=${amount}
        onInput=${setAmount}
        wrong=${wrong.amount}
        hint=${
          held === undefined
            ? " "
            : held.free === held.balance
              ? `You hold ${inWords(held.balance)}.`
              : `You can send ${inWords(held.free)}; the rest of your ${inWords(held.balance)} is frozen.`
        }
        aside=${
          held &&
          html`<button
            type="button"
            class="quiet"
            aria-label="Max: all that can be sent"
            onClick=${() => setAmount(wholeTokens(held.free, decimals))}
          >
            Max
          </button>`
        }
      />
      <${NetworkHint} />
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
        <button
          class=${`button ${checks?.[0]?.isFine === false ? "" : "main"}`}
          aria-disabled=${busy !== ""}
        >
          ${busy || "Send"}
        </button>
      </div>
    </form>
  </${Dialog}>`;
}
