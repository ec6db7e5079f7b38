import type { ComponentChildren } from "preact";
import { ask } from "../data/api.ts";
import { useResource } from "../data/resource.ts";
import { link } from "../data/route.ts";
import { initials } from "../data/short-forms.ts";
import type { Kind, Lists, PageOf } from "../data/types.ts";
import { html } from "./html.ts";
import { Icon } from "./icon.ts";
import { Stamp } from "./stamp.ts";
import { Failure, RowBones } from "./states.ts";
import { TokenRow } from "./token-row.ts";
import { ShortHash } from "./values.ts";

/** How many of each list are shown. */
const MOST = 5;
/** The longest texts that the API searches for. */
const LONGEST = { tokens: 60, "security-tokens": 93, issuers: 32 };

interface FoundProps {
  text: string;
  /** A list that was searched already. */
  except?: Kind;
  /** Stands where nothing is found. */
  children?: ComponentChildren;
}

/** Everything that has a text in it, or is at an address: tokens of both kinds, issuers, wallets. */
export function Found({ text, except, children }: FoundProps) {
  const { data, error, again } = useResource(`found ${except} ${text}`, async () => {
    const [{ tokens }, { security_tokens: securityTokens }, { issuers }] = await Promise.all([
      except === "tokens" ? { tokens: [] } : search("tokens", "tokens", text),
      except === "security-tokens"
        ? { security_tokens: [] }
        : search("security-tokens", "security_tokens", text),
      search("issuers", "issuers", text),
    ]);
    return { tokens, securityTokens, issuers };
  });
  if (data === undefined)
    return error ? html`<${Failure} error=${error} again=${again} />` : html`<${RowBones} rows=${2} />`;
  const { tokens, securityTokens, issuers } = data;
  const isAddress = /^0x[0-9a-f]{40}$/i.test(text);
  if (!isAddress && tokens.length + securityTokens.length + issuers.length === 0) return children;
  return html`<div class="stack">
    ${
      tokens.length > 0 &&
      html`<${Group} title="Tokens" all=${tokens.length > MOST && link(["tokens"], { q: text })}>
        ${tokens.slice(0, MOST).map((token) => html`<li><${TokenRow} token=${token} /></li>`)}
      </${Group}>`
    }
    ${
      securityTokens.length > 0 &&
      html`<${Group}
        title="Security tokens"
        all=${securityTokens.length > MOST && link(["security-tokens"], { q: text })}
      >
        ${securityTokens.slice(0, MOST).map((token) => html`<li><${TokenRow} token=${token} /></li>`)}
      </${Group}>`
    }
    ${
      issuers.length > 0 &&
      html`<${Group} title="Issuers">
        ${issuers.slice(0, MOST).map((issuer) => html`<li><${IssuerRow} issuer=${issuer} /></li>`)}
      </${Group}>`
    }
    ${isAddress && html`<${Group} title="Wallet"><${WalletRow} address=${text} /></${Group}>`}
  </div>`;
}

/** One more than is shown, which tells whether there are more. */
async function search<Name extends "tokens" | "security_tokens" | "issuers">(
  path: keyof typeof LONGEST,
  name: Name,
  text: string,
): Promise<Pick<PageOf<Name>, Name>> {
  if (text.length > LONGEST[path]) return { [name]: [] } as unknown as PageOf<Name>;
  return ask<PageOf<Name>>(`${path}?${new URLSearchParams({ limit: String(MOST + 1), q: text }).toString()}`);
}

interface GroupProps {
  title: string;
  /** The link to all of them, if there are more. */
  all?: string | false;
  children?: ComponentChildren;
}

function Group({ title, all = false, children }: GroupProps) {
  return html`<section class="section">
    <div class="section-head">
      <h2>${title}</h2>
      ${all && html`<a class="quiet" href=${all}>All that have it</a>`}
    </div>
    <ol class="sheet rows">
      ${children}
    </ol>
  </section>`;
}

function WalletRow({ address }: { address: string }) {
  return html`<li>
    <a class="row" href=${link(["wallets", address])}>
      <span class="deed-icon"><${Icon} name="wallet" /></span>
      <span class="titles">
        <strong><${ShortHash} value=${address} /></strong><span>What it holds, and what it did</span>
      </span>
    </a>
  </li>`;
}

function IssuerRow({ issuer: { issuer_id, wallet } }: { issuer: Lists["issuers"] }) {
  return html`<a class="row" href=${link(["issuers", issuer_id])}>
    <${Stamp} kind="security-tokens" text=${initials(issuer_id)} />
    <span class="titles"
      ><strong>${issuer_id}</strong><span><${ShortHash} value=${wallet} /></span
    ></span>
  </a>`;
}
