import type { HoldingsReader, Ledger, SecurityTokenLedger, Lifecycle } from "./ledger.ts";

/**
 * A chain, with the security tokens on another ledger, where an issuer's account holds the whole of each. Holdings and the
 * issue history come from the chain alone.
 */
export function withSecurityTokens(
  chain: Ledger,
  other: SecurityTokenLedger & Pick<Lifecycle, "readiness">,
): Ledger {
  const holders: HoldingsReader["holders"] = async (token, query) => {
    if (!("stId" in token)) return chain.holders(token, query);
    const record = await other.securityToken(token.stId);
    const issuer = record && (await other.issuer(record.issuerId));
    if (issuer === undefined) return undefined;
    const holder = { wallet: issuer.wallet, balance: record?.amount ?? 0n, frozen: 0n };
    return { items: query.cursor === undefined ? [holder] : [], decimals: 0 };
  };

  return {
    ...chain,
    ...other,
    holders,
    async readiness() {
      const state = await chain.readiness();
      return state.ready ? other.readiness() : state;
    },
    close: chain.close,
  };
}
