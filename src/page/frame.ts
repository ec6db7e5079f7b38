import { signal } from "@preact/signals";
import { isLive } from "./data/live.ts";
import { network } from "./data/network.ts";
import { link, route, SEARCHED } from "./data/route.ts";
import { shortAddress } from "./data/short-forms.ts";
import { openAccount, openConnect } from "./dialogs/open.ts";
import { html } from "./parts/html.ts";
import { Icon } from "./parts/icon.ts";
import { SearchField } from "./parts/search-field.ts";
import { Mark } from "./parts/stamp.ts";
import { account, isOnChain } from "./wallet/account.ts";

const DARK = matchMedia("(prefers-color-scheme: dark)");
const isDark = signal(
  (document.documentElement.dataset["theme"] ?? (DARK.matches ? "dark" : "light")) === "dark",
);

/** Switches between light and dark colours; `index.html` applies the choice when the page is loaded again. */
function switchTheme(): void {
  isDark.value = !isDark.value;
  const theme = isDark.value ? "dark" : "light";
  document.documentElement.dataset["theme"] = theme;
  localStorage.setItem("hallmark.theme", theme);
}

export function Header() {
  const { path, query } = route.value;
  const [section = "tokens"] = path;
  // Another list is searched for the same words.
  const words = (name: string) =>
    name !== section && SEARCHED.includes(name) && SEARCHED.includes(section) ? (query.get("q") ?? "") : "";
  const tab = (name: string, label: string, more = "") =>
    html`<a
      href=${link([name], { q: words(name) })}
      aria-current=${section === name ? "page" : undefined}
      aria-label=${label + more}
      >${label}<span class="wide-only">${more}</span></a
    >`;
  return html`<header class="bar">
    <a class="brand" href="#/"><${Mark} />Hallmark</a>
    <nav aria-label="Main">
      ${tab("tokens", "Tokens")} ${tab("security-tokens", "Security", " tokens")}
      ${tab("activity", "Activity")} ${tab("issuers", "Issuers")} ${tab("issue", "Issue")}
    </nav>
    <${SearchField} />
    <div class="end">
      <button
        type="button"
        class="icon-button"
        aria-label=${isDark.value ? "Use light colours" : "Use dark colours"}
        onClick=${switchTheme}
      >
        <${Icon} name=${isDark.value ? "sun" : "moon"} />
      </button>
      <${WalletButton} />
    </div>
  </header>`;
}

function WalletButton() {
  if (account.value === undefined) {
    return html`<button
      type="button"
      class="button small"
      aria-label="Connect wallet"
      onClick=${() => openConnect()}
    >
      <span>Connect<span class="wide-only"> wallet</span></span>
    </button>`;
  }
  const address = shortAddress(account.value.address);
  return html`<button
    type="button"
    class="button small"
    aria-label=${`Wallet ${address}`}
    onClick=${openAccount}
  >
    <span class=${`dot ${isOnChain() ? "live" : "unknown"}`}></span>
    <span><span class="wide-only">${address.slice(0, -5)}</span>${address.slice(-5)}</span>
  </button>`;
}

/** The foot of the page: the chain, and whether the page is up to date. */
export function Foot() {
  const { value } = network;
  return html`<footer class="foot">
    <p class="grow">${value && html`${value.chain_name} · chain ${value.chain_id}`}</p>
    <p>
      <span class=${`dot ${isLive.value ? "live" : ""}`}></span> ${isLive.value ? "Live" : "Connecting …"}
    </p>
    <a href="tokenlist.json">Token list</a>
    <a href="docs">API</a>
  </footer>`;
}
