import { useEffect } from "preact/hooks";
import { usePages } from "../data/pages.ts";
import type { Kind, Lists } from "../data/types.ts";
import { announce } from "../parts/announcer.ts";
import { html } from "../parts/html.ts";
import { NewestIssue } from "../parts/newest-issue.ts";
import { Failure, More, RowBones } from "../parts/states.ts";
import { TokenRow } from "../parts/token-row.ts";
import { ListStrip } from "./list-strip.ts";
import { onDemand } from "./on-demand.ts";

interface ListWords {
  title: string;
  lede: string;
  /** Its name in the API's answer. */
  list: keyof Lists & ("tokens" | "security_tokens");
}

const WORDS: Record<Kind, ListWords> = {
  tokens: {
    title: "Every token, hallmarked",
    lede: "Each one is on the chain, with its whole supply, its issuer and everyone who holds it. Newest first.",
    list: "tokens",
  },
  "security-tokens": {
    title: "Security tokens, on record",
    lede: "Issued by registered issuers, who decide who may hold them. What each one stands for is on record for ever.",
    list: "security_tokens",
  },
};

const emptyList = onDemand(async () => (await import("./empty-list.ts")).EmptyList);

const PAGE_SIZE = 20;

/** The tokens of a kind, newest first; with a text, those that contain it. */
export function ListView({ kind, text }: { kind: Kind; text: string }) {
  const { title, lede, list } = WORDS[kind];
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(text && { q: text }) });
  const pages = usePages(list, `${kind}?${query.toString()}`, { isSteady: true });
  const { items, error, hasMore, again } = pages;

  useEffect(() => {
    document.title = `${kind === "tokens" ? "Tokens" : "Security tokens"} · Hallmark`;
  }, [kind]);
  useEffect(() => {
    if (items !== undefined && text) announce(`${items.length}${hasMore ? " or more" : ""} found.`);
  }, [items, text]);

  return html`
    <div class=${text ? "hero searched" : "hero"}>
      <div class="hero-words">
        <h1 tabindex="-1">${title}</h1>
        <p class="lede">${lede}</p>
      </div>
      <${NewestIssue} />
    </div>
    <${ListStrip} kind=${kind} text=${text} pages=${pages} />
    ${items === undefined && error && html`<${Failure} error=${error} again=${again} />`}
    ${items === undefined && !error && html`<${RowBones} rows=${6} />`}
    ${items?.length === 0 && emptyList.draw((EmptyList) => html`<${EmptyList} kind=${kind} text=${text} />`)}
    ${
      items !== undefined &&
      items.length > 0 &&
      html`<div class="sheet">
        <p class="row row-head" aria-hidden="true">
          <span class="stamp-room"></span><span>Name</span><span>Issued to</span
          ><span class="number">Supply</span>
        </p>
        <ol class="rows">
          ${items.map(
            (token) =>
              html`<li
                key=${"st_id" in token ? token.st_id : token.smartcontract_ID}
                class=${token.isFresh ? "fresh" : undefined}
              >
                <${TokenRow} token=${token} />
              </li>`,
          )}
        </ol>
      </div>`
    }
    ${items !== undefined && error && html`<${Failure} error=${error} again=${again} />`}
    <${More} of=${pages} />
  `;
}
