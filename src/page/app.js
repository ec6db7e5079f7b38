import { useSignalEffect } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { OpenDialog } from "./dialogs/dialog.js";
import { Foot } from "./foot.js";
import { Header } from "./header.js";
import { html } from "./parts/html.js";
import { IssueView } from "./views/issue-view.js";
import { ListView } from "./views/list-view.js";
import { follow } from "./data/live.js";
import { readNetwork } from "./data/network.js";
import { Notices } from "./parts/notice-list.js";
import { route } from "./data/route.js";
import { NothingHere } from "./parts/states.js";
import { SecurityTokenView } from "./views/security-token-view.js";
import { TokenView } from "./views/token-view.js";
import { announcement } from "./parts/values.js";
import { WalletView } from "./views/wallet-view.js";

/** The view of a link. @param {import("./data/route.js").Route} at */
function viewOf({ path: [section = "tokens", name], query }) {
  const text = query.get("q") ?? "";
  switch (section) {
    case "tokens":
      return name === undefined
        ? html`<${ListView} key="tokens" kind="tokens" text=${text} />`
        : html`<${TokenView} key=${name} id=${name} />`;
    case "security-tokens":
      return name === undefined
        ? html`<${ListView} key="security-tokens" kind="security-tokens" text=${text} />`
        : html`<${SecurityTokenView} key=${name} stId=${name} />`;
    case "wallets":
      return name === undefined ? undefined : html`<${WalletView} key=${name} address=${name} />`;
    case "issue":
      return html`<${IssueView} kind=${name === "security-token" ? "security-tokens" : "tokens"} />`;
    default:
      return undefined;
  }
}

function App() {
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const place = route.value.path.join("/");
  const isFirst = useRef(true);
  useEffect(() => {
    // A screen reader hears of the new view by its heading.
    if (!isFirst.current)
      /** @type {HTMLElement | null} */ (main.current?.querySelector("h1"))?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [place]);
  return html`
    <button
      type="button"
      class="skip button main"
      onClick=${() => /** @type {HTMLElement | null} */ (main.current?.querySelector("h1"))?.focus()}
    >
      Skip to content
    </button>
    <${Header} />
    <main class="view" ref=${main}>
      ${viewOf(route.value) ?? html`<${NothingHere} title="There is nothing here"><p>This link leads nowhere.</p></${NothingHere}>`}
    </main>
    <${Foot} />
    <${Notices} />
    <${OpenDialog} />
    <${Announcer} />
  `;
}

/** Read aloud, and not seen. */
function Announcer() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useSignalEffect(() => {
    if (element.current !== null) element.current.textContent = announcement.value;
  });
  return html`<p class="unseen" role="status" ref=${element}></p>`;
}

render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
void readNetwork();
void follow();
