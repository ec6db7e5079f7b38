import { useEffect, useState } from "preact/hooks";
import type { Asset } from "../data/types.ts";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { account, isOnChain } from "../wallet/account.ts";
import { parseAddress } from "../wallet/address.ts";
import { checkTransfer, type Check } from "../wallet/transfer-check.ts";

/** Milliseconds after the last key press until the contract is asked. */
const PAUSE = 300;

interface Transfer {
  from: string | undefined;
  /** As it was written. */
  to: string;
  units: bigint | undefined;
}

/** Whether a security token's rules let a transfer happen, found out while it is written; undefined until that is known. */
export function useChecks(asset: Asset, { from, to, units }: Transfer): Check[] | undefined {
  const [checks, setChecks] = useState<Check[]>();
  useEffect(() => {
    setChecks(undefined);
    if (asset.kind !== "security_token" || from === undefined || !units || !isOnChain()) return;
    let isStale = false;
    const timer = setTimeout(() => {
      parseAddress(to)
        .then((receiver) =>
          receiver === undefined ? undefined : checkTransfer(asset, from, receiver, units),
        )
        .then(
          (found) => isStale || setChecks(found),
          // What could not be asked is asked again before it is sent.
          () => {},
        );
    }, PAUSE);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [from, to, units, account.value?.chainId]);
  return checks;
}

/** Shows whether a transfer is allowed, and why. The first check is the answer. Has its room before it is known. */
export function Checks({ checks }: { checks: Check[] | undefined }) {
  return html`<div class="message checks-room" role="status" aria-label="May I send this?">
    ${
      checks === undefined
        ? html`<p class="hint-text">
            May I send this? The answer comes as soon as both fields are filled in.
          </p>`
        : html`<ul class="checks">
            ${checks.map(
              ({ isFine, text }, index) =>
                html`<li class=${isFine ? "yes" : "no"}>
                  <${Icon} name=${isFine ? "check" : "cross"} />
                  ${index === 0 ? html`<strong>${text}</strong>` : html`<span>${text}</span>`}
                </li>`,
            )}
          </ul>`
    }
  </div>`;
}
