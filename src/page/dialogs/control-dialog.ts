import { useEffect, useRef, useState } from "preact/hooks";
import type { Asset, Deed } from "../data/types.ts";
import { useBusy } from "../parts/busy.ts";
import { CostHint } from "../parts/cost-hint.ts";
import { Field, focusWrong } from "../parts/field.ts";
import { html } from "../parts/html.ts";
import { NetworkHint } from "../parts/network-hint.ts";
import { parseAddress } from "../wallet/address.ts";
import { carryOut, type TokenCall } from "../wallet/carry-out.ts";
import { explainWalletError } from "../wallet/wallet-errors.ts";
import { readFields, type ControlField, type Texts, type Values } from "./control-fields.ts";
import { Dialog } from "./dialog.ts";
import { close, open } from "./open.ts";

interface Act extends Pick<TokenCall, "method"> {
  label: string;
  isDangerous?: boolean;
  deed: (values: Values) => Deed;
  args: (values: Values) => unknown[];
}

/** A decision of an issuer about a holder: a form with a button for each act. */
export interface Control {
  title: string;
  lede: string;
  fields: ControlField[];
  acts: [Act, ...Act[]];
  /** Describes the current state of the account in the first field. */
  describe: (account: string) => Promise<string>;
}

export function openControl(asset: Asset, control: Control): void {
  open(() => html`<${ControlDialog} asset=${asset} control=${control} />`);
}

interface ControlDialogProps {
  asset: Asset;
  control: Control;
}

function ControlDialog({ asset, control }: ControlDialogProps) {
  const [texts, setTexts] = useState<Texts>({});
  const [wrong, setWrong] = useState<Texts & { form?: string }>({});
  const { busy, setBusy, exclusively } = useBusy();
  const description = useDescription(texts.account ?? "", control.describe);
  const form = useRef<HTMLFormElement>(null);

  async function attempt(act: Act): Promise<void> {
    const { values, faults } = await readFields(control.fields, texts, asset.decimals);
    setWrong(faults);
    if (Object.keys(faults).length > 0) {
      focusWrong(form.current);
      return;
    }
    setBusy("Waiting for the wallet …");
    try {
      const { method } = act;
      await carryOut({ deed: act.deed(values), asset, method, args: act.args(values) });
      close();
    } catch (error) {
      setWrong({ form: explainWalletError(error).text });
    }
  }

  const run = (act: Act) => exclusively(() => attempt(act));
  // Enter in a field does what the last button does.
  const last = control.acts.at(-1) ?? control.acts[0];
  const submit = (event: Event) => {
    event.preventDefault();
    void run(last);
  };

  return html`<${Dialog} title=${control.title}>
    <form class="form" ref=${form} noValidate onSubmit=${submit}>
      <p class="hint-text">${control.lede}</p>
      ${wrong.form && html`<p class="message bad" role="alert">${wrong.form}</p>`}
      ${control.fields.map(
        ({ name, label, hint }, index) =>
          html`<${Field}
            key=${name}
            name=${name}
            label=${label}
            isCode=${name !== "amount"}
            placeholder=${name === "amount" ? "" : "0x…"}
            inputmode=${name === "amount" ? "numeric" : undefined}
            hint=${index === 0 ? description : hint}
            wrong=${wrong[name]}
            value=${texts[name] ?? ""}
            onInput=${(text: string) => setTexts((before) => ({ ...before, [name]: text }))}
          />`,
      )}
      <${NetworkHint} />
      <${CostHint} />
      <p class="unseen" role="status">${busy}</p>
      <div class="actions wide">
        ${control.acts.map(
          (act) =>
            html`<button
              type=${act === last ? "submit" : "button"}
              class=${`button ${act.isDangerous ? "danger" : "main"}`}
              aria-disabled=${busy !== ""}
              onClick=${act === last ? undefined : () => run(act)}
            >
              ${(act === last && busy) || act.label}
            </button>`,
        )}
      </div>
    </form>
  </${Dialog}>`;
}

/** Describes the current state of the account in the field, "" while that is not an address. */
function useDescription(account: string, describe: Control["describe"]): string {
  const [description, setDescription] = useState("");
  useEffect(() => {
    let isStale = false;
    setDescription("");
    parseAddress(account)
      .then((address) => (address === undefined ? "" : describe(address)))
      .then(
        (words) => isStale || setDescription(words),
        () => {},
      );
    return () => {
      isStale = true;
    };
  }, [account]);
  return description;
}
