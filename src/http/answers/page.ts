import type { OnChain, Page } from "../../ledger/records.ts";

/** A page as JSON: the items under their name, and `next_cursor`, which is null at the end. */
export function pageView<T>(name: string, { items, cursor }: Page<T>, view: (item: T) => object): object {
  return { [name]: items.map(view), next_cursor: cursor ?? null };
}

/** Where on the chain a token is; times in RFC 3339, UTC. */
export function onChainView(onChain: OnChain) {
  return {
    smartcontract_ID: onChain.id,
    contract_address: onChain.contractAddress,
    owner: onChain.owner,
    transaction_hash: onChain.transactionHash,
    block_number: onChain.blockNumber,
    issued_at: onChain.issuedAt.toISOString(),
  };
}
