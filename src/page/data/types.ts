// What the service answers, as its own schemas have it.
export type { HolderView as Holder } from "../../http/holders/messages.ts";
export type { HoldingView as Holding } from "../../http/wallets/messages.ts";
export type { NetworkView as Network } from "../../http/network/messages.ts";
export type { SecurityTokenView as SecurityToken } from "../../http/answers/security-token.ts";
export type { TokenView as Token } from "../../http/answers/token.ts";

/** An EIP-1193 provider. */
export interface Provider {
  request(call: { method: string; params?: unknown }): Promise<unknown>;
  on?(event: string, listener: (value: never) => void): void;
  removeListener?(event: string, listener: (value: never) => void): void;
}

/** A wallet as EIP-6963 announces it. */
export interface Wallet {
  info: { uuid: string; name: string; icon: string; rdns: string };
  provider: Provider;
}

export interface Account {
  wallet: Wallet;
  /** In EIP-55 form. */
  address: string;
  chainId: number;
}

export interface Session {
  key: string;
  address: string;
  expires: string;
}

/** What a token's page and its dialogs have to know of it. */
export interface Asset {
  kind: "token" | "security_token";
  contract: string;
  symbol: string;
  name: string;
  decimals: number;
}
