import type { Place } from "../../records.ts";
import { invalidCursor } from "./page.ts";

/** Before all that there can be: no token is older than its registry. */
export const START: Place = { blockNumber: 0, logIndex: 0 };

/** After all that there can be. */
export const END: Place = { blockNumber: Number.MAX_SAFE_INTEGER, logIndex: 0 };

const CURSOR = /^([0-9]{1,15})-([0-9]{1,15})$/;

export const placeCursor = ({ blockNumber, logIndex }: Place) => `${blockNumber}-${logIndex}`;

export function placeOfCursor(cursor: string): Place {
  const [, block, log] = CURSOR.exec(cursor) ?? [];
  if (block === undefined || log === undefined) throw invalidCursor();
  return { blockNumber: Number(block), logIndex: Number(log) };
}

/** Sorts in the order of the chain. */
export function comparePlaces(a: Place, b: Place): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;
}
