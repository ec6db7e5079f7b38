import { signal } from "@preact/signals";
import { account, isOnChain } from "./wallet/account.js";
import { openAccount } from "./dialogs/account-dialog.js";
import { openConnect } from "./dialogs/connect-dialog.js";
import { html } from "./parts/html.js";
import { Icon } from "./parts/icon.js";
import { route } from "./data/route.js";
import { Mark } from "./parts/stamp.js";
import { short } from "./data/short.js";

const DARK = matchMedia("(prefers-color-scheme: dark)");
const isDark = signal(
  (document.documentElement.dataset.theme ?? (DARK.matches ? "dark" : "light")) === "dark",
);

function switchTheme() {
  isDark.value = !isDark.value;
  const theme = isDark.value ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("hallmark.theme", theme);
}

export function Header() {
  const [section = "tokens"] = route.value.path;
  const tab = (/** @type {string} */ name, /** @type {string} */ label) =>
    html`<a href=${`#/${name}`} aria-current=${section === name ? "page" : undefined}>${label}</a>`;
  return html`<header class="bar">
    <a class="brand" href="#/"><${Mark} />Hallmark</a>
    <nav aria-label="Main">
      ${tab("tokens", "Tokens")} ${tab("security-tokens", "Security tokens")} ${tab("issue", "Issue")}
    </nav>
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
  const { address } = account.value;
  return html`<button
    type="button"
    class="button small"
    aria-label=${`Wallet ${short(address)}`}
    onClick=${openAccount}
  >
    <span class=${`dot ${isOnChain() ? "live" : "unknown"}`}></span>
    <span><span class="wide-only">${short(address).slice(0, -5)}</span>${short(address).slice(-5)}</span>
  </button>`;
}
