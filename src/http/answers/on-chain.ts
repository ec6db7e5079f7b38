import type { OnChain } from "../../ledger/records.ts";
import { address, time, tokenId, transactionHash, type AnswerSchema } from "./values.ts";

/** The fields of a token that only a chain has. */
export const onChain = {
  smartcontract_ID: tokenId,
  contract_address: address,
  owner: { ...address, description: "The wallet that got the supply" },
  transaction_hash: transactionHash,
  block_number: { type: "integer", minimum: 0, examples: [26] },
  issued_at: time,
} as const satisfies Record<string, AnswerSchema>;

export function onChainView(record: OnChain) {
  return {
    smartcontract_ID: record.id,
    contract_address: record.contractAddress,
    owner: record.owner,
    transaction_hash: record.transactionHash,
    block_number: record.blockNumber,
    issued_at: record.issuedAt.toISOString(),
  };
}
