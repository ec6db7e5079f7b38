import { useEffect } from "preact/hooks";
import { html } from "../parts/html.js";
import { arrived, MOST_ARRIVED, reorganisations } from "../data/live.js";
import { Newest } from "../parts/newest.js";
import { usePages } from "../data/pages.js";
import { link } from "../data/route.js";
import { Search } from "../parts/search-field.js";
import { Stamp } from "../parts/stamp.js";
import { Failure, RowBones } from "../parts/states.js";
import { TokenRow } from "../parts/token-row.js";
import { announcement } from "../parts/values.js";

/** @typedef {import("../data/live.js").Issue["kind"]} Kind */

const WORDS = {
  tokens: {
    title: "Every token, hallmarked",
    lede: "Each one is on the chain, with its whole supply, its issuer and everyone who holds it. Newest first.",
    search: "Search by ticker, name or address",
    list: "tokens",
  },
  "security-tokens": {
    title: "Security tokens, on record",
    lede: "Issued by registered issuers, who decide who may hold them. What each one stands for is on record for ever.",
    search: "Search by name, st_id, issuer or address",
    list: "security_tokens",
  },
};

const PAGE = 20;

/** The tokens of a kind, newest first. @param {{ kind: Kind, text: string }} props */
export function ListView({ kind, text }) {
  const words = WORDS[kind];
  const query = new URLSearchParams({ limit: String(PAGE), ...(text && { q: text }) });
  const pages = usePages(`${kind}?${query}`, words.list, { version: reorganisations.value });
  const { items, error, isBusy, isStale, hasMore } = pages;

  useEffect(() => {
    document.title = `${kind === "tokens" ? "Tokens" : "Security tokens"} · Hallmark`;
  }, [kind]);
  useEffect(() => {
    if (items !== undefined && !isStale && text)
      announcement.value = `${items.length}${hasMore ? " or more" : ""} found.`;
  }, [items, isStale, text]);

  return html`
    <div class="hero">
      <div class="hero-words">
        <h1 tabindex="-1">${words.title}</h1>
        <p class="lede">${words.lede}</p>
      </div>
      <${Newest} />
    </div>
    <${Search} kind=${kind} text=${text} label=${words.search} />
    <${Strip} kind=${kind} text=${text} pages=${pages} />
    ${error && html`<${Failure} error=${error} again=${pages.more} />`}
    ${items === undefined && !error && html`<${RowBones} rows=${6} />`}
    ${items?.length === 0 && !isStale && html`<${Empty} kind=${kind} text=${text} />`}
    ${
      items !== undefined &&
      items.length > 0 &&
      html`<div class="sheet" aria-busy=${isStale}>
        <p class="row row-head" aria-hidden="true">
          <span class="stamp-room"></span><span>Name</span><span>Issued to</span
          ><span class="number">Supply</span>
        </p>
        <ol class="rows">
          ${items.map(
            (token) =>
              html`<li
                key=${token.smartcontract_ID ?? token.st_id}
                class=${token.isFresh ? "fresh" : undefined}
              >
                <${TokenRow} kind=${kind} token=${token} />
              </li>`,
          )}
        </ol>
      </div>`
    }
    ${
      hasMore &&
      html`<p class="more">
        <button type="button" class="button" aria-disabled=${isBusy} onClick=${() => isBusy || pages.more()}>
          ${isBusy ? "Reading …" : "Show more"}
        </button>
      </p>`
    }
  `;
}

/** What is new since the list was read; it comes in when one asks for it, so that nothing moves under the reader. */
function Strip(
  /** @type {{ kind: Kind, text: string, pages: ReturnType<typeof usePages> }} */ { kind, text, pages },
) {
  const top = pages.items?.[0]?.smartcontract_ID ?? 0;
  const fresh = text ? [] : arrived.value.filter(({ id, kind: of }) => of === kind && id > top);
  const show = () => {
    // Of more than are kept some are missing.
    if (arrived.value.length === MOST_ARRIVED) pages.again();
    else pages.prepend(fresh.map(({ token }) => ({ ...token, isFresh: true })));
    announcement.value = `${fresh.length} shown.`;
  };
  // An empty list has no reader to disturb.
  useEffect(() => {
    if (pages.items?.length === 0 && fresh.length > 0) show();
  }, [fresh.length, pages.items?.length]);
  return html`<div class="strip">
    ${
      /^0x[0-9a-f]{40}$/i.test(text)
        ? html`<p>Contracts at this address.</p>
            <a class="button small" href=${link(["wallets", text])}>What this address holds</a>`
        : html`<p>${text ? `What has “${text}” in it` : "Newest first"}</p>
            ${
              fresh.length > 0 &&
              html`<button type="button" class="button small" onClick=${show}>
                <span class="dot live"></span>Show ${fresh.length} new
              </button>`
            }`
    }
  </div>`;
}

/** @param {{ kind: Kind, text: string }} props */
function Empty({ kind, text }) {
  const other = kind === "tokens" ? "security-tokens" : "tokens";
  if (text) {
    return html`<div class="sheet empty">
      <h2>Nothing found</h2>
      <p>
        No ${kind === "tokens" ? "token" : "security token"} has “${text}” in its name, its identifiers or its
        address.
      </p>
      <div class="actions">
        <a class="button" href=${link([other], { q: text })}>
          Search the ${kind === "tokens" ? "security tokens" : "tokens"}
        </a>
      </div>
    </div>`;
  }
  return html`<div class="sheet empty">
    <${Stamp} kind=${kind} text="1" />
    <h2>Nothing is issued yet</h2>
    <p>The first one appears here by itself, as soon as it is on the chain.</p>
    <a class="button main" href=${kind === "tokens" ? "#/issue" : "#/issue/security-token"}
      >Issue the first one</a
    >
  </div>`;
}
