import { HallmarkError } from "../../base/errors.ts";
import type { Position } from "./ledger-contracts.ts";

/** The largest age of an asset, which is a Java int. */
const MAX = 2 ** 31 - 1;

/** Where a list continues: in an account's history, and, for the list of all issuers, in the account of which issuer. */
export type Cursor = Partial<Position> & { issuer?: number };

export function writeCursor({ issuer, age, index }: Cursor): string {
  return [issuer, age, index].filter((part) => part !== undefined).join("-");
}

/** Reads `age-index` for one issuer's list, `issuer` or `issuer-age-index` for the list of all. @throws VALIDATION_FAILED */
export function readCursor(text: string, ofAll: boolean): Cursor {
  const parts = text.split("-").map((part) => (/^[0-9]{1,10}$/.test(part) ? Number(part) : NaN));
  const lengths = ofAll ? [1, 3] : [2];
  if (!lengths.includes(parts.length) || !parts.every((part) => part <= MAX)) {
    throw new HallmarkError("VALIDATION_FAILED", "invalid cursor value", { field: "cursor" });
  }
  const [issuer] = ofAll ? parts.splice(0, 1) : [];
  const [age, index] = parts;
  return {
    ...(issuer === undefined ? {} : { issuer }),
    ...(age === undefined || index === undefined ? {} : { age, index }),
  };
}
