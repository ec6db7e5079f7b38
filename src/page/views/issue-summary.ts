import { grouped } from "../data/amounts.ts";
import type { Texts } from "../data/issue-forms.ts";
import { faultsIn } from "../data/issue-rules.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Kind } from "../data/types.ts";
import { html } from "../parts/html.ts";
import { account } from "../wallet/account.ts";
import { needsSession } from "../wallet/session.ts";

/** Repeats what the form's button issues, once it does: what is issued can't be taken back. */
export function IssueSummary({ kind, texts }: { kind: Kind; texts: Texts }) {
  const isReady = (account.value !== undefined || !needsSession(kind)) && !hasFaults(kind, texts);
  return html`<p class="hint-text summary" role="status">${isReady && summary(kind, texts)}</p>`;
}

function hasFaults(kind: Kind, texts: Texts): boolean {
  return Object.keys(faultsIn(kind, texts)).length > 0;
}

function summary(kind: Kind, texts: Texts): string {
  if (kind === "security-tokens") {
    const { issued_amount = "", token_name = "", issuer_id } = texts;
    return `Issues ${grouped(issued_amount)} of “${token_name.trim()}” to the wallet of ${issuer_id}.`;
  }
  const { token_amount = "", ticker, full_name = "" } = texts;
  const owner = shortAddress(account.value?.address ?? "");
  return `Issues ${grouped(token_amount)} ${ticker}, “${full_name.trim()}”, to ${owner}.`;
}
