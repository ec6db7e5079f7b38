import { useEffect, useRef, useState } from "preact/hooks";
import { begin, begunFor, carryOn, giveUp, waitsFor } from "../data/allowing.ts";
import type { Asset } from "../data/types.ts";
import { useBusy } from "../parts/busy.ts";
import { CostHint } from "../parts/cost-hint.ts";
import { Field } from "../parts/field.ts";
import { html } from "../parts/html.ts";
import { NetworkHint } from "../parts/network-hint.ts";
import { goToChain } from "../wallet/carry-out.ts";
import { findForbidden } from "../wallet/find-forbidden.ts";
import { signOrder } from "../wallet/sign-order.ts";
import { explainWalletError } from "../wallet/wallet-errors.ts";
import { AllowingProgress } from "./allowing-progress.ts";
import { Dialog } from "./dialog.ts";
import { close, open } from "./open.ts";
import { PastedSummary, usePasted } from "./pasted-summary.ts";

/** Opens the dialog that allows many holders at once, or goes on with those that are left. */
export function openAllowMany(asset: Asset): void {
  open(() => html`<${AllowManyDialog} asset=${asset} />`);
}

function AllowManyDialog({ asset }: { asset: Asset }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState("");
  const { busy, setBusy, exclusively } = useBusy();
  const pasted = usePasted(asset, text);
  const begun = begunFor(asset);
  const isRunning = busy !== "" || waitsFor.value !== undefined;
  // A dialog that is closed asks for no more signatures.
  const closing = useRef(new AbortController());
  useEffect(() => () => closing.current.abort(), []);

  async function attempt(): Promise<void> {
    setWrong("");
    const fresh = pasted?.fresh ?? [];
    if (begun === undefined && fresh.length === 0) return;
    setBusy("Waiting for the wallet …");
    try {
      await goToChain();
      if (begun === undefined) begin(asset, fresh);
      await carryOn(asset, {
        sign: signOrder,
        signal: closing.current.signal,
        findForbidden: (accounts) => findForbidden(asset.contract, accounts),
      });
      if (begunFor(asset) === undefined && !closing.current.signal.aborted) close();
    } catch (error) {
      setWrong(explainWalletError(error).text);
    }
  }

  const submit = (event: Event) => {
    event.preventDefault();
    void exclusively(attempt);
  };
  const count = pasted?.fresh?.length ?? 0;

  return html`<${Dialog} title="Allow holders">
    <form class="form" noValidate onSubmit=${submit}>
      ${wrong && html`<p class="message bad" role="alert">${wrong}</p>`}
      ${
        begun === undefined
          ? html`<${Field}
                name="addresses"
                label="Addresses"
                isLong
                isCode
                hint="One or many, separated by anything: lines, commas, a spreadsheet’s columns."
                value=${text}
                onInput=${setText}
              />
              <${PastedSummary} pasted=${pasted} />`
          : html`<${AllowingProgress} begun=${begun} />`
      }
      <${NetworkHint} />
      <${CostHint} />
      <div class="actions wide">
        ${
          begun !== undefined &&
          !isRunning &&
          html`<button type="button" class="button" onClick=${() => giveUp(asset)}>Give up the rest</button>`
        }
        <button class="button main" aria-disabled=${isRunning || (begun === undefined && count === 0)}>
          ${isRunning ? "Under way …" : begun === undefined ? `Allow ${count || ""}` : "Go on"}
        </button>
      </div>
    </form>
  </${Dialog}>`;
}
