import type { Asset, SecurityToken } from "./types.ts";

/** A security token as wallets know it; undefined on a ledger that is not a chain. */
export function securityAsset(token: SecurityToken): Asset | undefined {
  const { contract_address, smartcontract_ID, token_name } = token;
  if (contract_address === undefined) return undefined;
  return {
    kind: "security_token",
    contract: contract_address,
    symbol: `ST-${smartcontract_ID}`,
    name: token_name,
    decimals: 0,
  };
}
