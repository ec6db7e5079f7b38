import type { Ledger, SecurityTokenLedger, Service } from "./ledger.ts";

/** A chain whose security tokens are on another ledger: what is listed, held and told of issues is the chain's. */
export function withSecurityTokens(
  chain: Ledger,
  other: SecurityTokenLedger & Pick<Service, "readiness">,
): Ledger {
  return {
    ...chain,
    ...other,
    async readiness() {
      const state = await chain.readiness();
      return state.ready ? other.readiness() : state;
    },
    close: chain.close,
  };
}
