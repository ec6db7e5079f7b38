import type { Kind } from "../data/types.ts";
import { html } from "../parts/html.ts";

/** The head of the issue view, with the choice between the two kinds. */
export function IssueTitle({ kind }: { kind: Kind }) {
  return html`<div class="section issue-title">
    <h1 tabindex="-1">Issue</h1>
    <p class="lede">
      ${
        kind === "tokens"
          ? "An ERC-20 of your own. Its whole supply goes to your wallet; issuing it costs you nothing."
          : "A security token (ERC-7943) of a registered issuer, whose wallet gets the supply and decides who may hold it."
      }
    </p>
    <nav class="choice" aria-label="What to issue">
      <a href="#/issue" aria-current=${kind === "tokens" ? "page" : undefined}>Token</a>
      <a href="#/issue/security-token" aria-current=${kind === "tokens" ? undefined : "page"}
        >Security token</a
      >
    </nav>
  </div>`;
}
