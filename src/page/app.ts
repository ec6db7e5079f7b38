import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { followEvents } from "./data/live.ts";
import { readNetwork } from "./data/network.ts";
import { route, type Route } from "./data/route.ts";
import { OpenDialog } from "./dialogs/dialog.ts";
import { Foot } from "./foot.ts";
import { Header } from "./header.ts";
import { Announcer } from "./parts/announcer.ts";
import { html } from "./parts/html.ts";
import { Notices } from "./parts/notice-list.ts";
import { NothingHere } from "./parts/states.ts";
import { IssueView } from "./views/issue-view.ts";
import { ListView } from "./views/list-view.ts";
import { SecurityTokenView } from "./views/security-token-view.ts";
import { TokenView } from "./views/token-view.ts";
import { WalletView } from "./views/wallet-view.ts";

/** The view that a link leads to; undefined if there is none. */
function viewOf({ path: [section = "tokens", name], query }: Route) {
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
  const main = useRef<HTMLElement>(null);
  const place = route.value.path.join("/");
  const isFirst = useRef(true);
  const focusHeading = (options?: FocusOptions) =>
    main.current?.querySelector<HTMLElement>("h1")?.focus(options);
  useEffect(() => {
    // A screen reader announces the new view when the focus moves to its heading.
    if (!isFirst.current) focusHeading({ preventScroll: true });
    isFirst.current = false;
  }, [place]);
  return html`
    <button type="button" class="skip button main" onClick=${() => focusHeading()}>Skip to content</button>
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

render(html`<${App} />`, document.body.querySelector("#app") as HTMLElement);
void readNetwork();
void followEvents();
