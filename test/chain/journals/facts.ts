/** What is on the chain of a journal of `journals/`, beside which it stands. */
export interface Facts {
  head: { number: string; hash: string };
  /** To each of REQUESTS. */
  answers: { status: number; body: unknown }[];
  /** What each of READINGS answers. */
  readings: Record<string, unknown>;
}

export const REQUESTS = [
  {
    line: "POST /tokens",
    key: "journal 1",
    body: {
      session_key: "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL",
      full_name: "testdonttouch100",
      short_name: "testdonttouch",
      ticker: "tdon",
      token_amount: 10_000,
      decimals: 8,
    },
  },
  {
    line: "POST /api/st/create",
    key: "journal 2",
    body: { issuerId: "issuer123", tokenName: "MyToken", amount: 1_000, info: { purpose: "a journal" } },
  },
  {
    line: "POST /security-tokens",
    key: "journal 3",
    body: { issuer_id: "issuer123", token_name: "Zweite Tranche", issued_amount: "5", info: '["é"]' },
  },
];

export const READINGS = [
  "/tokens/1",
  "/tickers/TDON",
  "/security-tokens/issuer123-MyToken",
  "/security-tokens/issuer123-Zweite%20Tranche",
];
