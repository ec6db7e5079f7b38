import type { FromSchema } from "json-schema-to-ts";
import type { TokenRecord } from "../../ledger/records.ts";
import { onChain, onChainView } from "./on-chain.ts";
import { digits, type AnswerSchema } from "./values.ts";

const { smartcontract_ID, contract_address, ...rest } = onChain;

/** A token of `/tokens`, wherever the service shows one. */
export const token = {
  type: "object",
  properties: {
    smartcontract_ID,
    contract_address,
    full_name: { type: "string", examples: ["testdonttouch100"] },
    short_name: { type: "string", examples: ["testdonttouch"] },
    ticker: { type: "string", examples: ["tdon"] },
    decimals: { type: "integer", minimum: 0, maximum: 8, examples: [8] },
    token_amount: { ...digits, description: "Whole tokens" },
    total_supply: {
      ...digits,
      description: "What there is now, in base units: token_amount × 10^decimals, less what was burned",
      examples: ["1000000000000"],
    },
    ...rest,
  },
  required: [
    "smartcontract_ID",
    "contract_address",
    "full_name",
    "short_name",
    "ticker",
    "decimals",
    "token_amount",
    "total_supply",
    "owner",
    "transaction_hash",
    "block_number",
    "issued_at",
  ],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const TOKEN_COLUMNS = Object.keys(token.properties);

export type TokenView = FromSchema<typeof token>;

export function tokenView(record: TokenRecord): TokenView {
  const { smartcontract_ID, contract_address, ...rest } = onChainView(record);
  return {
    smartcontract_ID,
    contract_address,
    full_name: record.fullName,
    short_name: record.shortName,
    ticker: record.ticker,
    decimals: record.decimals,
    token_amount: record.amount.toString(),
    total_supply: record.totalSupply.toString(),
    ...rest,
  };
}
