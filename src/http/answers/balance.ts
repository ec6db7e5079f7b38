import { digits } from "./values.ts";

/** The fields that say how much of a token a wallet has. */
export const balance = {
  balance: { ...digits, description: "In base units", examples: ["1000000000000"] },
  formatted: { description: "The balance in whole tokens", type: "string", examples: ["10000"] },
  frozen: { ...digits, description: "How much of it can't be moved", examples: ["0"] },
} as const;

/** An amount in whole tokens. */
export function formatAmount(amount: bigint, decimals: number): string {
  const digits = amount.toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const fraction = digits.slice(point).replace(/0+$/, "");
  return digits.slice(0, point) + (fraction && `.${fraction}`);
}

export function balanceView(amounts: { balance: bigint; frozen: bigint }, decimals: number) {
  return {
    balance: amounts.balance.toString(),
    formatted: formatAmount(amounts.balance, decimals),
    frozen: amounts.frozen.toString(),
  };
}
