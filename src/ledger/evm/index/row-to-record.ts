import type { OnChain, SecurityTokenRecord, TokenRecord } from "../../records.ts";
import { uint256, type TokenRow } from "./schema.ts";

function onChain(row: TokenRow): OnChain {
  return {
    id: row.id,
    contractAddress: row.address,
    owner: row.owner,
    transactionHash: row.transaction_hash,
    blockNumber: row.block_number,
    issuedAt: new Date(row.issued_at * 1000),
  };
}

export function tokenRecord(row: TokenRow): TokenRecord {
  return {
    ...onChain(row),
    totalSupply: uint256(row.total_supply),
    fullName: row.full_name as string,
    shortName: row.short_name as string,
    ticker: row.ticker as string,
    amount: BigInt(row.amount),
    decimals: row.decimals as number,
  };
}

export function securityTokenRecord(row: TokenRow): SecurityTokenRecord & { chain: OnChain } {
  return {
    stId: row.st_id as string,
    issuerId: row.issuer_id as string,
    tokenName: row.token_name as string,
    amount: BigInt(row.amount),
    info: row.info as string,
    chain: onChain(row),
  };
}
