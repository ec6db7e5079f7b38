import { render, type ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { followEvents } from "./data/live.ts";
import { readNetwork } from "./data/network.ts";
import { route, type Route } from "./data/route.ts";
import { OpenDialog, resumeOrders } from "./dialogs/open.ts";
import { Foot, Header } from "./frame.ts";
import { Announcer } from "./parts/announcer.ts";
import { html } from "./parts/html.ts";
import { Notices } from "./parts/notice-list.ts";
import { NothingHere } from "./parts/states.ts";
import { ListView } from "./views/list-view.ts";
import { onDemand } from "./views/on-demand.ts";

/** The views that most visitors do not open first. */
const ON_DEMAND = {
  issue: onDemand(async () => (await import("./views/issue-view.ts")).IssueView),
  token: onDemand(async () => (await import("./views/token-view.ts")).TokenView),
  securityToken: onDemand(async () => (await import("./views/security-token-view.ts")).SecurityTokenView),
  activity: onDemand(async () => (await import("./views/activity-view.ts")).ActivityView),
  search: onDemand(async () => (await import("./views/search-view.ts")).SearchView),
  transaction: onDemand(async () => (await import("./views/transaction-view.ts")).TransactionView),
  issuers: onDemand(async () => (await import("./views/issuers-view.ts")).IssuersView),
  issuer: onDemand(async () => (await import("./views/issuer-view.ts")).IssuerView),
  desk: onDemand(async () => (await import("./views/desk-view.ts")).DeskView),
  wallet: onDemand(async () => (await import("./views/wallet-view.ts")).WalletView),
};

/** The view that a link leads to; undefined while it is being loaded. */
function viewOf({ path: [section = "tokens", name, part], query }: Route): ComponentChildren {
  const text = query.get("q") ?? "";
  switch (section) {
    case "tokens":
      return name === undefined
        ? html`<${ListView} key="tokens" kind="tokens" text=${text} />`
        : ON_DEMAND.token.draw((View) => html`<${View} key=${name} id=${name} />`);
    case "security-tokens":
      return name === undefined
        ? html`<${ListView} key="security-tokens" kind="security-tokens" text=${text} />`
        : ON_DEMAND.securityToken.draw((View) => html`<${View} key=${name} stId=${name} />`);
    case "wallets":
      if (name === undefined) break;
      return ON_DEMAND.wallet.draw((View) => html`<${View} key=${name} address=${name} />`);
    case "activity":
      return ON_DEMAND.activity.draw((View) => html`<${View} />`);
    case "transactions":
      if (name === undefined) break;
      return ON_DEMAND.transaction.draw((View) => html`<${View} key=${name} hash=${name} />`);
    case "search":
      return ON_DEMAND.search.draw((View) => html`<${View} text=${text} />`);
    case "issuers":
      if (name === undefined) return ON_DEMAND.issuers.draw((View) => html`<${View} key="issuers" />`);
      return part === undefined
        ? ON_DEMAND.issuer.draw((View) => html`<${View} key=${name} id=${name} />`)
        : ON_DEMAND.desk.draw(
            (View) => html`<${View} key=${`${name}-${part}`} issuerId=${name} tokenName=${part} />`,
          );
    case "issue":
      return ON_DEMAND.issue.draw(
        (View) => html`<${View} kind=${name === "security-token" ? "security-tokens" : "tokens"} />`,
      );
  }
  return html`<${NothingHere} title="There is nothing here"><p>This link leads nowhere.</p></${NothingHere}>`;
}

function App() {
  const main = useRef<HTMLElement>(null);
  const view = viewOf(route.value);
  const place = route.value.path.join("/");
  // The view before stays until the next one is there.
  const shown = useRef({ view, place });
  if (view !== undefined) shown.current = { view, place };
  const isFirst = useRef(true);
  const focusHeading = (options?: FocusOptions) =>
    main.current?.querySelector<HTMLElement>("h1")?.focus(options);
  useEffect(() => {
    // A screen reader announces the new view when the focus moves to its heading.
    if (!isFirst.current) focusHeading({ preventScroll: true });
    isFirst.current = false;
  }, [shown.current.place]);
  return html`
    <button type="button" class="skip button main" onClick=${() => focusHeading()}>Skip to content</button>
    <${Header} />
    <main class="view" ref=${main}>${shown.current.view}</main>
    <${Foot} />
    <${Notices} />
    <${OpenDialog} />
    <${Announcer} />
  `;
}

render(html`<${App} />`, document.body.querySelector("#app") as HTMLElement);
void readNetwork();
void followEvents();
// Most visitors have signed nothing.
if (sessionStorage.getItem("hallmark.orders") !== null) void resumeOrders();
