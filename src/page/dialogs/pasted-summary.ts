import { useEffect, useState } from "preact/hooks";
import { MOST_AT_ONCE } from "../data/allowing.ts";
import { readPasted, type Pasted } from "../data/pasted.ts";
import type { Asset } from "../data/types.ts";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { account, isOnChain } from "../wallet/account.ts";
import { findForbidden } from "../wallet/find-forbidden.ts";

/** Milliseconds after the last key press until the contract is asked. */
const PAUSE = 300;
/** How many wrong words are shown; the others are counted. */
const MOST_SHOWN = 5;

/** What was understood of a text, and which of its addresses are not allowed yet; undefined until that is known. */
export interface Understood extends Pasted {
  fresh: string[];
}

/** Reads a text while it is written. */
export function usePasted({ contract }: Asset, text: string): Understood | undefined {
  const [understood, setUnderstood] = useState<Understood>();
  useEffect(() => {
    setUnderstood(undefined);
    let isStale = false;
    const timer = setTimeout(() => {
      const pasted = readPasted(text);
      const { addresses } = pasted;
      // Elsewhere than on the token's chain nothing is known of them; those that are allowed are left out later.
      (isOnChain() ? findForbidden(contract, addresses) : Promise.resolve(addresses)).then(
        (fresh) => isStale || setUnderstood({ ...pasted, fresh }),
        () => isStale || setUnderstood({ ...pasted, fresh: addresses }),
      );
    }, PAUSE);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [text, account.value?.chainId]);
  return understood;
}

/** Shows what was understood before anything is signed. Has its room before it is known. */
export function PastedSummary({ pasted }: { pasted: Understood | undefined }) {
  return html`<div class="message checks-room" role="status">
    ${pasted === undefined ? html`<p class="hint-text">Reading …</p>` : html`<${Lines} pasted=${pasted} />`}
  </div>`;
}

function Lines({ pasted: { addresses, fresh, doubles, wrong, others } }: { pasted: Understood }) {
  if (addresses.length + wrong.length + others === 0)
    return html`<p class="hint-text">What is understood of it is shown here, before you sign anything.</p>`;
  const known = addresses.length - fresh.length;
  const orders = Math.ceil(fresh.length / MOST_AT_ONCE);
  const line = (isFine: boolean, words: string) =>
    html`<li class=${isFine ? "yes" : "no"}>
      <${Icon} name=${isFine ? "check" : "cross"} /><span>${words}</span>
    </li>`;
  const note = (words: string) => html`<li><span></span><span>${words}</span></li>`;
  return html`<ul class="checks">
    ${line(
      fresh.length > 0,
      fresh.length === 0
        ? "Nobody in it is to be allowed."
        : `${counted(fresh.length, "address", "addresses")} to allow, by ${counted(orders, "signature", "signatures")}.`,
    )}
    ${known > 0 && note(`${counted(known, "is", "are")} allowed already.`)}
    ${doubles > 0 && note(`${counted(doubles, "is", "are")} in it more than once.`)}
    ${others > 0 && note(`${counted(others, "other word was", "other words were")} passed over.`)}
    ${wrong.slice(0, MOST_SHOWN).map(({ text, why }) => line(false, `${shortened(text)}: ${why}.`))}
    ${wrong.length > MOST_SHOWN && line(false, `${wrong.length - MOST_SHOWN} more that are no addresses.`)}
  </ul>`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function shortened(text: string): string {
  return text.length > 20 ? `${text.slice(0, 10)}…${text.slice(-6)}` : text;
}
