import type { SecurityTokenOrder, TokenOrder } from "../../records.ts";
import type { IssueRequest } from "../issue-request.ts";
import type { OrderCall } from "../order-call.ts";

/** What goes into a batch: what is to be issued, and orders. */
export type BatchItem = IssueRequest | OrderCall;

/**
 * What a batch takes of a transaction. The gas is in the prices of one fork (Osaka): what counts is how requests compare,
 * since a GasModel learns how the chain's prices do.
 */
export interface Weight {
  /** Gas for what is created: accounts, code, storage slots; and for what is computed. */
  creation: number;
  /** Gas for bytes, as calldata and again in the event. */
  data: number;
  /** The gas that its calldata takes at least, whatever is done with it (EIP-7623). */
  floor: number;
  /** Bytes of calldata. */
  bytes: number;
  /** The gas that its orders may use, in the prices of the chain itself; and the most that one of them may. */
  orders: number;
  largestOrder: number;
}

export const NO_WEIGHT: Weight = { creation: 0, data: 0, floor: 0, bytes: 0, orders: 0, largestOrder: 0 };

const WORD = 32;
/** An account, whose address is looked at before. */
const CREATE = 32_000 + 2_600;
const CODE_BYTE = 200;
const SLOT = 22_100;
/** Both events with their topics, and everything that is computed. */
const EXECUTION = 8_000;
const LOG_BYTE = 8;
const DATA = { byte: 16, zero: 4 };
const FLOOR = { byte: 40, zero: 10 };

/** Of a clone's code, the bytes that every one has: the proxy and what follows it. */
const CODE = 45 + 32;

/** What the executor does around an order: a call, and an event with a reason. A part of it is a cold account. */
const AROUND_ORDER = 12_000;

export function weigh(item: BatchItem): Weight {
  return item.kind === "order" ? ofOrder(item) : ofIssue(item);
}

function ofIssue({ kind, order, identity }: IssueRequest): Weight {
  const weight = kind === "token" ? ofToken(order) : ofSecurityToken(order);
  // The request's id and its payload's hash, for which there is a slot.
  if (identity !== undefined) {
    weight.creation += SLOT + 1_000;
    weight.data += 2 * WORD * (DATA.byte - DATA.zero);
    weight.floor += 2 * WORD * (FLOOR.byte - FLOOR.zero);
  }
  return weight;
}

export function sum(a: Weight, b: Weight): Weight {
  return {
    creation: a.creation + b.creation,
    data: a.data + b.data,
    floor: a.floor + b.floor,
    bytes: a.bytes + b.bytes,
    orders: a.orders + b.orders,
    largestOrder: Math.max(a.largestOrder, b.largestOrder),
  };
}

function ofOrder({ data, gas }: OrderCall): Weight {
  // Its offset, target, gas, and the data with its offset and length.
  const bytes = WORD * 5 + WORD * Math.ceil(data.length / WORD);
  // Of one order in hundreds nearly all bytes may be other than zero.
  const nonZero = data.length + 32;
  const zero = bytes - nonZero;
  return {
    ...NO_WEIGHT,
    floor: FLOOR.byte * nonZero + FLOOR.zero * zero,
    bytes,
    orders: gas + AROUND_ORDER + DATA.byte * nonZero + DATA.zero * zero,
    largestOrder: gas,
  };
}

function ofToken({ fullName, shortName, ticker, amount }: TokenOrder): Weight {
  return of(9, [fullName, shortName], ticker.length + Buffer.byteLength(fullName) + byteLength(amount));
}

function ofSecurityToken({ issuerId, tokenName, info, amount }: SecurityTokenOrder): Weight {
  // The hash of `info` is in the code.
  const code = WORD + issuerId.length + Buffer.byteLength(tokenName) + byteLength(amount);
  return of(7, [issuerId, tokenName, info], code);
}

/** Of a request with so many words before its texts, and so many bytes of code of its own. */
function of(words: number, texts: string[], codeBytes: number): Weight {
  let bytes = WORD * words;
  // An address, a ticker, an amount, and offsets.
  let nonZero = 20 + 11 + 32 + 2 * words;
  for (const text of texts) {
    const length = Buffer.byteLength(text);
    bytes += WORD + WORD * Math.ceil(length / WORD);
    nonZero += length;
  }
  const priceOf = ({ byte, zero }: typeof DATA) => byte * nonZero + zero * (bytes - nonZero);
  return {
    ...NO_WEIGHT,
    creation: CREATE + EXECUTION + CODE_BYTE * (CODE + codeBytes),
    data: priceOf(DATA) + LOG_BYTE * bytes,
    floor: priceOf(FLOOR),
    bytes,
  };
}

function byteLength(amount: bigint): number {
  return Math.ceil(amount.toString(16).length / 2);
}
