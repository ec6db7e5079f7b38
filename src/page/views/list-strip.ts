import { useEffect } from "preact/hooks";
import { grouped } from "../data/amounts.ts";
import { arrived, counts, MOST_ARRIVED } from "../data/live.ts";
import type { Pages } from "../data/pages.ts";
import { link } from "../data/route.ts";
import type { Kind, Listed, SecurityToken, Token } from "../data/types.ts";
import { announce } from "../parts/announcer.ts";
import { html } from "../parts/html.ts";

interface ListStripProps {
  kind: Kind;
  text: string;
  pages: Pages<Listed<Token | SecurityToken>>;
}

/**
 * The line above a list: what the list shows, and a button for tokens that were issued since it was read. New rows appear
 * only when the visitor asks for them, so that nothing moves by itself.
 */
export function ListStrip({ kind, text, pages }: ListStripProps) {
  const { items, again, prepend } = pages;
  const topId = items?.[0]?.smartcontract_ID ?? 0;
  const fresh = text ? [] : arrived.value.filter((issue) => issue.kind === kind && issue.id > topId);
  // Arrivals beyond these are not kept, so the list is read from its start.
  const isOverfull = arrived.value.length === MOST_ARRIVED;
  const count = isOverfull ? "the newest" : `${fresh.length} new`;
  const show = (isPressed: boolean) => {
    if (isOverfull) again();
    else prepend(fresh.map(({ token }) => ({ ...token, isFresh: true })));
    announce(`Showing ${count}.`);
    // The button goes, and the focus with it.
    if (isPressed) setTimeout(() => document.querySelector<HTMLElement>("ol.rows a")?.focus());
  };
  // In an empty list nothing can move.
  useEffect(() => {
    if (items?.length === 0 && fresh.length > 0) show(false);
  }, [fresh.length, items?.length]);
  return html`<div class="strip">
    ${
      /^0x[0-9a-f]{40}$/i.test(text)
        ? html`<p>Contracts at this address.</p>
            <a class="button small" href=${link(["wallets", text])}>What this address holds</a>`
        : html`<p>
              ${text ? `${items === undefined ? "Looking for what" : "What"} has “${text}” in it` : ["Newest first", ...counted(kind)].join(" · ")}
            </p>
            ${
              fresh.length > 0 &&
              html`<button type="button" class="button small" onClick=${() => show(true)}>
                <span class="dot live"></span>Show ${count}
              </button>`
            }`
    }
  </div>`;
}

/** How many are issued of each kind, that of the list first. */
function counted(kind: Kind): string[] {
  const { tokens, security_tokens: securityTokens } = counts.value ?? {};
  const words = [
    tokens === undefined ? "" : amount(tokens, "token"),
    securityTokens === undefined ? "" : amount(securityTokens, "security token"),
  ];
  return (kind === "tokens" ? words : words.reverse()).filter(Boolean);
}

function amount(count: number, what: string): string {
  return `${grouped(String(count))} ${what}${count === 1 ? "" : "s"}`;
}
