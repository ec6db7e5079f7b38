import { HallmarkError } from "../base/errors.ts";
import type {
  ContractReader,
  HoldingsReader,
  Ledger,
  Lifecycle,
  SecurityTokenLedger,
  TransferReader,
} from "./ledger.ts";

/**
 * A chain, with the security tokens on another ledger, where an issuer's account holds the whole of each: nothing ever moves
 * there, and nothing has a time. Holdings, transfers of wallets and the issue history come from the chain alone.
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
    if (query.at !== undefined) {
      const message = "invalid at value: the ledger of security tokens does not know the past";
      throw new HallmarkError("VALIDATION_FAILED", message, { field: "at" });
    }
    const holder = { wallet: issuer.wallet, balance: record?.amount ?? 0n, frozen: 0n, allowed: false };
    return { items: query.cursor === undefined ? [holder] : [], decimals: 0 };
  };

  const totals: HoldingsReader["totals"] = async (token) => {
    if (!("stId" in token)) return chain.totals(token);
    const record = await other.securityToken(token.stId);
    return record && { holders: 1, transfers: 0, supply: record.amount, frozen: 0n };
  };

  const contract: ContractReader["contract"] = async (token) =>
    "stId" in token ? undefined : chain.contract(token);

  const transfers: TransferReader["transfers"] = async (of, query) => {
    if (of === "all" || !("stId" in of)) return chain.transfers(of, query);
    return (await other.securityToken(of.stId)) && { items: [] };
  };

  return {
    ...chain,
    ...other,
    holders,
    totals,
    contract,
    transfers,
    // An issuer's account holds the whole of each, and nobody else may.
    allowed: async (stId) => (await other.securityToken(stId)) && { items: [] },
    async tokenCounts() {
      const { tokens } = await chain.tokenCounts();
      return { tokens };
    },
    async readiness() {
      const state = await chain.readiness();
      return state.ready ? other.readiness() : state;
    },
    close: chain.close,
  };
}
