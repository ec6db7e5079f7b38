// What the reading routes answer, as api.md has it.

export interface OnChainView {
  smartcontract_ID: number;
  contract_address: string;
  owner: string;
  transaction_hash: string;
  block_number: number;
  issued_at: string;
}

export interface TokenView extends OnChainView {
  full_name: string;
  short_name: string;
  ticker: string;
  decimals: number;
  token_amount: string;
  total_supply: string;
}

export interface SecurityTokenView extends OnChainView {
  st_id: string;
  issuer_id: string;
  token_name: string;
  issued_amount: string;
  info: unknown;
}

export interface HoldingView {
  smartcontract_ID: number;
  kind: "token" | "security_token";
  ticker?: string;
  st_id?: string;
  contract_address: string;
  name: string;
  balance: string;
  formatted: string;
  frozen: string;
}

export interface IssuerView {
  issuer_id: string;
  wallet: string;
  balances: { st_id: string; balance: string }[];
  next_cursor: string | null;
}

export interface TokensView {
  tokens: TokenView[];
  next_cursor: string | null;
}

export interface SecurityTokensView {
  security_tokens: SecurityTokenView[];
  next_cursor: string | null;
}

export interface HoldingsView {
  holdings: HoldingView[];
  next_cursor: string | null;
}

export interface HoldersView {
  holders: { address: string; balance: string; formatted: string; frozen: string; allowed?: boolean }[];
  next_cursor: string | null;
}

export interface TransferView {
  kind: string;
  from: string | null;
  to: string;
  value: string | null;
  formatted: string | null;
  token: {
    smartcontract_ID: number;
    kind: "token" | "security_token";
    ticker?: string;
    st_id?: string;
    contract_address: string;
  };
  transaction_hash: string;
  log_index: number;
  block_number: number;
  at: string;
}

export interface TransfersView {
  transfers: TransferView[];
  next_cursor: string | null;
}

export interface ListedIssuerView {
  issuer_id: string;
  wallet: string;
  token_count?: number;
}

export interface IssuersView {
  issuers: ListedIssuerView[];
  next_cursor: string | null;
}
