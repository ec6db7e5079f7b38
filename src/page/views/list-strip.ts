import { useEffect } from "preact/hooks";
import { arrived, MOST_ARRIVED } from "../data/live.ts";
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
 * The line over a list: what it shows, and a button for what was issued since it was read. New rows come in only when the
 * reader asks for them, so that nothing moves under the reader's eyes.
 */
export function ListStrip({ kind, text, pages }: ListStripProps) {
  const { items, again, prepend } = pages;
  const topId = items?.[0]?.smartcontract_ID ?? 0;
  const fresh = text ? [] : arrived.value.filter((issue) => issue.kind === kind && issue.id > topId);
  const show = () => {
    // No more than these are kept, so that some may be missing: the list is read from its start.
    if (arrived.value.length === MOST_ARRIVED) again();
    else prepend(fresh.map(({ token }) => ({ ...token, isFresh: true })));
    announce(`${fresh.length} shown.`);
  };
  // In an empty list nothing can move.
  useEffect(() => {
    if (items?.length === 0 && fresh.length > 0) show();
  }, [fresh.length, items?.length]);
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
