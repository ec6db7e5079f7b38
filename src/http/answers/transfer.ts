import type { FromSchema } from "json-schema-to-ts";
import type { Transfer } from "../../ledger/records.ts";
import { formatAmount } from "../../base/format-amount.ts";
import { tokenName } from "./token-name.ts";
import { address, digits, time, transactionHash, type AnswerSchema } from "./values.ts";

export const transfer = {
  type: "object",
  properties: {
    kind: {
      description:
        "What happened. `forced_transfer`: the issuer moved it. `freeze`: from then on so much of it is frozen in all. `allow`, " +
        "`disallow`: the issuer's leave to send and receive was given or taken",
      type: "string",
      enum: ["issue", "transfer", "forced_transfer", "mint", "burn", "freeze", "allow", "disallow"],
      examples: ["transfer"],
    },
    from: {
      ...address,
      description:
        "Who had it; the zero address of an issue and a mint; null where nothing moved: of a freeze, and of what was allowed",
      type: ["string", "null"],
    },
    to: {
      ...address,
      description: "Who got it; the zero address of a burn; whom it concerns where nothing moved",
      examples: ["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"],
    },
    value: {
      ...digits,
      description: "In base units; null where no amount was named",
      type: ["string", "null"],
      examples: ["1000000000000"],
    },
    formatted: {
      description: "The value in whole tokens",
      type: ["string", "null"],
      examples: ["10000"],
    },
    token: tokenName,
    transaction_hash: { ...transactionHash, description: "The hash of its transaction" },
    log_index: {
      description: "The place of its event in the block",
      type: "integer",
      minimum: 0,
      examples: [3],
    },
    block_number: { type: "integer", minimum: 0, examples: [26] },
    at: time,
  },
  required: [
    "kind",
    "from",
    "to",
    "value",
    "formatted",
    "token",
    "transaction_hash",
    "log_index",
    "block_number",
    "at",
  ],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type TransferView = FromSchema<typeof transfer>;

/** With the token's fields in place of the token. */
export const TRANSFER_COLUMNS = Object.keys(transfer.properties).flatMap((column) =>
  column === "token" ? ["smartcontract_ID", "ticker", "st_id", "contract_address"] : [column],
);

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
