import { amountRule, baseUnits } from "../data/amounts.ts";
import { parseAddress } from "../wallet/address.ts";

/** The values of the fields: addresses in EIP-55 form, base units. A dialog uses some of them. */
export interface Values {
  account: string;
  to: string;
  amount: bigint;
}

/** A text for each field: what is written in it, or what is wrong with it. */
export type Texts = Partial<Record<keyof Values, string>>;

export interface ControlField {
  name: keyof Values;
  label: string;
  hint?: string;
  mayBeZero?: boolean;
}

/** Reads the fields. `faults` says what is wrong with each. */
export async function readFields(
  fields: readonly ControlField[],
  texts: Texts,
  decimals: number,
): Promise<{ values: Values; faults: Texts }> {
  const values: Values = { account: "", to: "", amount: 0n };
  const faults: Texts = {};
  for (const { name, mayBeZero } of fields) {
    const text = texts[name] ?? "";
    if (name === "amount") {
      const units = baseUnits(text, decimals);
      if (units === undefined) faults.amount = "A whole number, in digits only.";
      else if (units === 0n && !mayBeZero) faults.amount = amountRule(decimals);
      else if (units >= 2n ** 256n) faults.amount = "Too much: an amount fits in 256 bits.";
      else values.amount = units;
    } else {
      const address = await parseAddress(text);
      if (address === undefined) faults[name] = "Not an address.";
      else values[name] = address;
    }
  }
  return { values, faults };
}
