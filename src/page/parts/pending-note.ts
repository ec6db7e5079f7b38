import { nameIn } from "../data/issue-forms.ts";
import { giveUpPendingIssue, type PendingIssue } from "../data/pending-issue.ts";
import { html } from "./html.ts";

/** Tells of an issue that has no answer yet, with a button that asks for it again. */
export function PendingNote({ issue, ask }: { issue: PendingIssue; ask: () => void }) {
  return html`<div class="message note" role="status">
    <p>
      <strong>“${nameIn(issue.body)}” has no answer yet.</strong> It may be issued already. Ask again:
      whatever happened, it is not issued twice.
    </p>
    <button type="button" class="button small main" onClick=${ask}>Ask again</button>
    <button type="button" class="button small" onClick=${giveUpPendingIssue}>Give it up</button>
  </div>`;
}
