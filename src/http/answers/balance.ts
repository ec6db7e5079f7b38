import { formatAmount } from "../../base/format-amount.ts";
import { digits } from "./values.ts";

/** The fields that say how much of a token a wallet has. */
export const balance = {
  balance: { ...digits, description: "In base units", examples: ["1000000000000"] },
  formatted: { description: "The balance in whole tokens", type: "string", examples: ["10000"] },
  frozen: { ...digits, description: "How much of it can't be moved", examples: ["0"] },
} as const;

export function balanceView(amounts: { balance: bigint; frozen: bigint }, decimals: number) {
  return {
    balance: amounts.balance.toString(),
    formatted: formatAmount(amounts.balance, decimals),
    frozen: amounts.frozen.toString(),
  };
}
