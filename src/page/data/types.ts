import type { FromSchema } from "json-schema-to-ts";
import type { problemView } from "../../http/answers/error.ts";
import type { SecurityTokenView } from "../../http/answers/security-token.ts";
import type { TokenView } from "../../http/answers/token.ts";
import type { TransferView } from "../../http/answers/transfer.ts";
import type { AllowanceView } from "../../http/allowed/messages.ts";
import type { ContractSourceView, TokenContractView } from "../../http/contracts/messages.ts";
import type { HolderView } from "../../http/holders/messages.ts";
import type { issuer, ListedIssuerView } from "../../http/issuers/messages.ts";
import type { placedOrder, TypedDataView } from "../../http/orders/messages.ts";
import type { createdSession, nonce } from "../../http/sessions/messages.ts";
import type { TokenCountsView, TotalsView } from "../../http/totals/messages.ts";
import type { HoldingView } from "../../http/wallets/messages.ts";

// The types of the service's answers, from the schemas of its API document.
export type { NetworkView as Network } from "../../http/network/messages.ts";
export type {
  ContractSourceView as ContractSource,
  HolderView as Holder,
  HoldingView as Holding,
  SecurityTokenView as SecurityToken,
  TokenContractView as TokenContract,
  TokenCountsView as TokenCounts,
  TokenView as Token,
  TotalsView as Totals,
  TransferView as Transfer,
};
export type Problem = ReturnType<typeof problemView>;
export type Nonce = FromSchema<typeof nonce>;
export type Issuer = FromSchema<typeof issuer>;
export type PlacedOrder = FromSchema<typeof placedOrder>;
export type TypedData = TypedDataView;
export type CreatedSession = FromSchema<typeof createdSession>;

/** The two kinds of tokens, named as in the paths of the API and of the page. */
export type Kind = "tokens" | "security-tokens";

/** The lists that the service answers page by page, by their name in the answer, and what each one holds. */
export interface Lists {
  allowed: AllowanceView;
  tokens: Listed<TokenView>;
  security_tokens: Listed<SecurityTokenView>;
  issuers: ListedIssuerView;
  holders: HolderView;
  holdings: HoldingView;
  transfers: Listed<TransferView>;
}

/** `isFresh` marks what was issued while its list was on the screen. */
export type Listed<Item> = Item & { isFresh?: true };

/** The items of a page, under the list's name. */
export type ItemsOf<Name extends keyof Lists> = { [Each in Name]: Lists[Each][] };

/** A page of a list, as the service answers it. */
export type PageOf<Name extends keyof Lists> = ItemsOf<Name> & { next_cursor: string | null };

/** A token's contract, and what a dialog needs to show amounts of it. */
export interface Asset {
  kind: "token" | "security_token";
  contract: string;
  symbol: string;
  name: string;
  decimals: number;
}

/** What is done to a token, for people: before it is on the chain, and after. Such as "Sending 5 ABC" and "Sent 5 ABC". */
export interface Deed {
  doing: string;
  done: string;
}

/** What the holder or the issuer of a token asks for, to be signed by a wallet (docs/orders.md). */
export interface Order {
  contract_address: string;
  type: TypedDataView["primaryType"];
  message: Record<string, unknown>;
}

export type SignedOrder = Order & { signature: string };
