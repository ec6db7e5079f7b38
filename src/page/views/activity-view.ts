import { useEffect } from "preact/hooks";
import { Activity } from "../parts/activity.ts";
import { html } from "../parts/html.ts";

/** What happened to all tokens. */
export function ActivityView() {
  useEffect(() => {
    document.title = "Activity · Hallmark";
  }, []);
  return html`
    <div class="section activity-title">
      <h1 tabindex="-1">Everything that happened</h1>
      <p class="lede">
        Each issue, transfer, mint and burn, and what issuers allowed, froze or moved by force. Newest first.
      </p>
    </div>
    <${Activity} path="transfers" fileName="transfers.csv" isPart=${() => true} />
  `;
}
