import { useRef, useState } from "preact/hooks";
import { BALANCES_EVERY } from "../data/pages.ts";
import { useResource } from "../data/resource.ts";
import type { Asset, Deed } from "../data/types.ts";
import { useBusy } from "../parts/busy.ts";
import { CostHint } from "../parts/cost-hint.ts";
import { Field, focusWrong } from "../parts/field.ts";
import { html } from "../parts/html.ts";
import { NetworkHint } from "../parts/network-hint.ts";
import { account as connected } from "../wallet/account.ts";
import { parseAddress } from "../wallet/address.ts";
import { carryOut, type TokenCall } from "../wallet/carry-out.ts";
import { explainWalletError } from "../wallet/wallet-errors.ts";
import { readFields, type ControlField, type Texts, type Values } from "./control-fields.ts";
import { Dialog } from "./dialog.ts";
import { ACTS, type ActName } from "./issuer-acts.ts";
import { close, open } from "./open.ts";

/** Something that an issuer decides: a form with a button. */
export interface Control extends Pick<TokenCall, "method"> {
  title: string;
  lede: string;
  fields: ControlField[];
  /** Of its button. */
  label: string;
  isDangerous?: boolean;
  deed: (values: Values, asset: Asset) => Deed;
  args: (values: Values) => unknown[];
  /** Describes the current state of the account in the first field; of the wallet's own, if no field is for an account. */
  describe: (asset: Asset, account: string) => Promise<string>;
}

/** Opens the dialog of an act, with what is known filled in. */
export function openAct(name: ActName, asset: Asset, texts: Texts): void {
  open(() => html`<${ControlDialog} asset=${asset} control=${ACTS[name]} known=${texts} />`);
}

interface ControlDialogProps {
  asset: Asset;
  control: Control;
  known: Texts;
}

function ControlDialog({ asset, control, known }: ControlDialogProps) {
  const { title, lede, fields, label, isDangerous, method } = control;
  const [texts, setTexts] = useState<Texts>(known);
  const [wrong, setWrong] = useState<Texts & { form?: string }>({});
  const { busy, setBusy, exclusively } = useBusy();
  const description = useDescription(asset, control, texts.account);
  const form = useRef<HTMLFormElement>(null);

  async function attempt(): Promise<void> {
    const { values, faults } = await readFields(fields, texts, asset.decimals);
    setWrong(faults);
    if (Object.keys(faults).length > 0) {
      focusWrong(form.current);
      return;
    }
    setBusy("Waiting for the wallet …");
    try {
      await carryOut({ deed: control.deed(values, asset), asset, method, args: control.args(values) });
      close();
    } catch (error) {
      setWrong({ form: explainWalletError(error).text });
    }
  }

  const submit = (event: Event) => {
    event.preventDefault();
    void exclusively(attempt);
  };

  return html`<${Dialog} title=${title}>
    <form class="form" ref=${form} noValidate onSubmit=${submit}>
      <p class="hint-text">${lede}</p>
      ${wrong.form && html`<p class="message bad" role="alert">${wrong.form}</p>`}
      ${fields.map(
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
      <${CostHint} isTransaction=${method === "burn"} />
      <p class="unseen" role="status">${busy}</p>
      <div class="actions wide">
        <button class=${`button ${isDangerous ? "danger" : "main"}`} aria-disabled=${busy !== ""}>
          ${busy || label}
        </button>
      </div>
    </form>
  </${Dialog}>`;
}

/** Describes the current state of the account in the first field, "" while that is not an address. */
function useDescription(asset: Asset, { describe, fields, title }: Control, account = ""): string {
  const hasAccount = fields.some(({ name }) => name === "account");
  const { data = "" } = useResource(
    `act ${title} ${asset.contract} ${hasAccount ? account : connected.value?.address}`,
    async () => {
      const address = hasAccount ? await parseAddress(account) : "";
      return address === undefined ? "" : describe(asset, address);
    },
    { every: BALANCES_EVERY },
  );
  return data;
}
