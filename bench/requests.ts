/** Bodies shaped like the examples of the documents, each with a name of its own. */

export function tokenBody(prefix: string, n: number): string {
  return JSON.stringify({ session_key: "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL", ...token(prefix, n) });
}

/** A line of a batch. */
export function tokenLine(prefix: string, n: number): string {
  return JSON.stringify({ idempotency_key: prefix + n, ...token(prefix, n) });
}

function token(prefix: string, n: number) {
  return {
    full_name: "testdonttouch100",
    short_name: "testdonttouch",
    ticker: prefix + n.toString(36),
    token_amount: 10000,
    decimals: 8,
  };
}

export function securityTokenBody(prefix: string, n: number): string {
  return JSON.stringify({
    issuer_id: "issuer123",
    token_name: `MyToken${prefix}${n.toString(36)}`,
    issued_amount: 1000,
    info: { description: "Sample token", details: { type: "utility" } },
  });
}
