import { useRef, useState } from "preact/hooks";
import { amountRule, baseUnits, grouped, wholeTokens } from "../data/amounts.ts";
import { BALANCES_EVERY } from "../data/pages.ts";
import { useResource } from "../data/resource.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Asset } from "../data/types.ts";
import { useBusy } from "../parts/busy.ts";
import { CostHint } from "../parts/cost-hint.ts";
import { Field, focusWrong } from "../parts/field.ts";
import { html } from "../parts/html.ts";
import { NetworkHint } from "../parts/network-hint.ts";
import { account, isOnChain } from "../wallet/account.ts";
import { parseAddress } from "../wallet/address.ts";
import { carryOut } from "../wallet/carry-out.ts";
import { readHeld } from "../wallet/held.ts";
import { explainWalletError } from "../wallet/wallet-errors.ts";
import { Checks, useChecks } from "./checks.ts";
import { Dialog } from "./dialog.ts";
import { close, open } from "./open.ts";

/** Opens the dialog that sends a token, to an address if that is known. */
export function openSend(asset: Asset, to: string): void {
  open(() => html`<${SendDialog} asset=${asset} known=${to} />`);
}

function SendDialog({ asset, known }: { asset: Asset; known: string }) {
  const { symbol, decimals, contract, kind } = asset;
  const [to, setTo] = useState(known);
  const [amount, setAmount] = useState("");
  const [wrong, setWrong] = useState<{ to?: string; amount?: string; form?: string }>({});
  const { busy, setBusy, exclusively } = useBusy();
  const form = useRef<HTMLFormElement>(null);
  const from = account.value?.address;
  const { data: held } = useResource(
    `balance ${contract} ${from} ${account.value?.chainId}`,
    async () => (isOnChain() ? readHeld(asset, from) : undefined),
    { every: BALANCES_EVERY },
  );
  const inWords = (units: bigint) => `${grouped(wholeTokens(units, decimals))} ${symbol}`;
  const written = baseUnits(amount, decimals);
  const isOver = held !== undefined && written !== undefined && written > held.free;
  const checks = useChecks(asset, { from, to, units: written });
  const cannot = isOver || checks?.[0]?.isFine === false;

  function write(name: "to" | "amount", text: string): void {
    (name === "to" ? setTo : setAmount)(text);
    setWrong(({ [name]: _, form: __, ...rest }) => rest);
  }

  async function attempt(): Promise<void> {
    const [receiver, units] = [await parseAddress(to), baseUnits(amount, decimals)];
    const isContract = receiver === contract;
    setWrong({
      ...(isContract && { to: "This is the token’s own contract: what it gets can never be moved again." }),
      ...(receiver === undefined && { to: "Not an address: 0x and 40 hex digits, with a right checksum." }),
      ...(!units && { amount: amountRule(decimals) }),
    });
    if (receiver === undefined || !units || isOver || isContract) {
      focusWrong(form.current);
      return;
    }
    setBusy("Waiting for the wallet …");
    const what = `${inWords(units)} to ${shortAddress(receiver)}`;
    const deed = { doing: `Sending ${what}`, done: `Sent ${what}` };
    try {
      await carryOut({ deed, asset, method: "transfer", args: [receiver, units] });
      close();
    } catch (error) {
      setWrong({ form: explainWalletError(error).text });
    }
  }

  const send = (event: Event) => {
    event.preventDefault();
    void exclusively(attempt);
  };

  return html`<${Dialog} title=${`Send ${symbol}`}>
    <form class="form" ref=${form} noValidate onSubmit=${send}>
      ${wrong.form && html`<p class="message bad" role="alert">${wrong.form}</p>`}
      <${Field}
        name="to"
        label="To"
        isCode
        placeholder="0x…"
        value=${to}
        onInput=${(text: string) => write("to", text)}
        wrong=${wrong.to}
      />
      <${Field}
        name="amount"
        label="Amount"
        inputmode="decimal"
        value=${amount}
        onInput=${(text: string) => write("amount", text)}
        wrong=${isOver ? `You can send at most ${inWords(held.free)}.` : wrong.amount}
        hint=${
          held === undefined
            ? " "
            : held.free === held.balance
              ? `You hold ${inWords(held.balance)}.`
              : `${inWords(held.balance)} held, ${inWords(held.free)} can move: the rest is frozen.`
        }
        aside=${
          held &&
          html`<button
            type="button"
            class="quiet"
            aria-label="Max: all that can be sent"
            onClick=${() => write("amount", wholeTokens(held.free, decimals))}
          >
            Max
          </button>`
        }
      />
      ${kind === "security_token" && html`<${Checks} checks=${checks} />`}
      <${NetworkHint} />
      <${CostHint} />
      <p class="unseen" role="status">${busy}</p>
      <div class="actions wide">
        <button class=${`button ${cannot ? "" : "main"}`} aria-disabled=${busy !== ""}>
          ${busy || "Send"}
        </button>
      </div>
    </form>
  </${Dialog}>`;
}
