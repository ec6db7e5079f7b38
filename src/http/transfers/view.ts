import type { Transfer } from "../../ledger/records.ts";
import { formatAmount } from "../answers/balance.ts";
import type { TransferView } from "./messages.ts";

export function transferView(transfer: Transfer): TransferView {
  const { kind, from = null, to, value, token, decimals } = transfer;
  return {
    kind,
    from,
    to,
    value: value?.toString() ?? null,
    formatted: value === undefined ? null : formatAmount(value, decimals),
    token: {
      smartcontract_ID: token.id,
      ...("ticker" in token
        ? { kind: "token", ticker: token.ticker }
        : { kind: "security_token", st_id: token.stId }),
      contract_address: token.contractAddress,
    },
    transaction_hash: transfer.transactionHash,
    log_index: transfer.logIndex,
    block_number: transfer.blockNumber,
    at: transfer.at.toISOString(),
  };
}
