import { useEffect, useRef, useState } from "preact/hooks";
import { baseUnits, grouped } from "../data/amounts.js";
import { useBusy } from "../parts/busy.js";
import { parseAddress, view } from "../wallet/contract.js";
import { close, Dialog, opened } from "./dialog.js";
import { EtherHint } from "../parts/ether-hint.js";
import { Field, focusWrong } from "../parts/field.js";
import { html } from "../parts/html.js";
import { amountRule } from "./send-dialog.js";
import { transact } from "../wallet/transact.js";
import { short } from "../data/short.js";
import { walletWords } from "../wallet/words.js";

/** @typedef {import("../data/types.ts").Asset} Asset */
/** @typedef {(asset: Asset, onChange: () => void) => void} Open */

/**
 * @typedef {object} Control an act of the issuer
 * @property {string} title
 * @property {string} lede
 * @property {{ name: string, label: string, hint?: string, isAmount?: boolean, mayBeZero?: boolean }[]} fields
 * @property {{ label: string, isDangerous?: boolean, title: (values: any[]) => string, method: string, args: (values: any[]) => unknown[] }[]} acts
 * @property {(account: string) => Promise<string>} tell what holds now of the first field's account
 */

/** @type {Open} */
export const openAllow = (asset, onChange) =>
  open(asset, onChange, {
    title: "Allow a holder",
    lede: "An address that is allowed may send and receive the token.",
    fields: [{ name: "account", label: "Address" }],
    acts: [
      {
        label: "Forbid",
        isDangerous: true,
        title: ([account]) => `Forbidding ${short(account)}`,
        method: "setAllowed",
        args: ([account]) => [account, false],
      },
      {
        label: "Allow",
        title: ([account]) => `Allowing ${short(account)}`,
        method: "setAllowed",
        args: ([account]) => [account, true],
      },
    ],
    tell: async (account) =>
      (await view(asset.contract, "canReceive", [account])) ? "It is allowed now." : "It is not allowed now.",
  });

/** @type {Open} */
export const openFreeze = (asset, onChange) =>
  open(asset, onChange, {
    title: "Freeze",
    lede: "What is frozen can’t be sent by its holder. The amount takes the place of what was frozen before; 0 frees all.",
    fields: [
      { name: "account", label: "Holder" },
      { name: "amount", label: "Frozen amount", isAmount: true, mayBeZero: true },
    ],
    acts: [
      {
        label: "Freeze",
        title: ([account, units]) =>
          `Freezing ${grouped(String(units))} ${asset.symbol} of ${short(account)}`,
        method: "setFrozenTokens",
        args: (values) => values,
      },
    ],
    tell: async (account) => {
      const [balance, frozen] = await Promise.all([
        view(asset.contract, "balanceOf", [account]),
        view(asset.contract, "getFrozenTokens", [account]),
      ]);
      return `It holds ${grouped(String(balance))}; ${grouped(String(frozen))} are frozen now.`;
    },
  });

/** @type {Open} */
export const openForce = (asset, onChange) =>
  open(asset, onChange, {
    title: "Forced transfer",
    lede: "Moves tokens without their holder’s consent, frozen ones too. Everyone can see that it was forced.",
    fields: [
      { name: "account", label: "From" },
      { name: "to", label: "To", hint: "It has to be allowed." },
      { name: "amount", label: "Amount", isAmount: true },
    ],
    acts: [
      {
        label: "Force the transfer",
        isDangerous: true,
        title: ([from, to, units]) =>
          `Forcing ${grouped(String(units))} ${asset.symbol} from ${short(from)} to ${short(to)}`,
        method: "forcedTransfer",
        args: (values) => values,
      },
    ],
    tell: async (account) =>
      `It holds ${grouped(String(await view(asset.contract, "balanceOf", [account])))}.`,
  });

/** @param {Asset} asset @param {() => void} onChange @param {Control} control */
function open(asset, onChange, control) {
  opened.value = () => html`<${ControlDialog} asset=${asset} onChange=${onChange} control=${control} />`;
}

/** @param {{ asset: Asset, onChange: () => void, control: Control }} props */
function ControlDialog({ asset, onChange, control }) {
  const [texts, setTexts] = useState(/** @type {Record<string, string>} */ ({}));
  const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({}));
  const { busy, setBusy, exclusively } = useBusy();
  const [state, setState] = useState("");
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const { account = "" } = texts;

  useEffect(() => {
    let isStale = false;
    setState("");
    parseAddress(account)
      .then((address) => (address === undefined ? "" : control.tell(address)))
      .then(
        (words) => isStale || setState(words),
        () => {},
      );
    return () => {
      isStale = true;
    };
  }, [account]);

  /** @param {Control["acts"][number]} act */
  async function attempt(act) {
    /** @type {Record<string, string>} */
    const faults = {};
    const values = await Promise.all(
      control.fields.map(async ({ name, isAmount, mayBeZero }) => {
        const text = texts[name] ?? "";
        const value = isAmount ? baseUnits(text, asset.decimals) : await parseAddress(text);
        if (value === undefined)
          faults[name] = isAmount ? "A whole number, in digits only." : "Not an address.";
        else if (value === 0n && !mayBeZero) faults[name] = amountRule(asset.decimals);
        return value;
      }),
    );
    setWrong(faults);
    if (Object.keys(faults).length > 0) {
      if (form.current) focusWrong(form.current);
      return;
    }
    setBusy("Waiting for the wallet …");
    try {
      await transact({
        title: act.title(values),
        asset,
        method: act.method,
        args: act.args(values),
        onDone: onChange,
      });
      close();
    } catch (error) {
      setWrong({ form: walletWords(error).text });
    }
  }

  const run = (/** @type {Control["acts"][number]} */ act) => exclusively(() => attempt(act));
  const last = control.acts.at(-1);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (last !== undefined) void run(last);
  };

  return html`<${Dialog} title=${control.title}>
    <form class="form" ref=${form} noValidate onSubmit=${submit}>
      <p class="hint-text">${control.lede}</p>
      ${wrong.form && html`<p class="message bad" role="alert">${wrong.form}</p>`}
      ${control.fields.map(
        ({ name, label, hint, isAmount }, index) =>
          html`<${Field}
            key=${name}
            name=${name}
            label=${label}
            code=${!isAmount}
            placeholder=${isAmount ? "" : "0x…"}
            inputmode=${isAmount ? "numeric" : undefined}
            hint=${index === 0 ? state : hint}
            wrong=${wrong[name]}
            value=${texts[name] ?? ""}
            onInput=${(/** @type {string} */ text) => setTexts((before) => ({ ...before, [name]: text }))}
          />`,
      )}
      <${EtherHint} />
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
