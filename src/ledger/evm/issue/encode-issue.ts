import type { RequestIdentity, SecurityTokenOrder, TokenOrder } from "../../records.ts";
import { artifact } from "../artifacts.ts";
import type { OrderCall } from "../order-call.ts";

const WORD = 32;

/** An order with the identity of its request. */
export interface Identified<Order> {
  order: Order;
  identity?: RequestIdentity | undefined;
}

/** Static members, each a word: a number, or hex digits that fill the word or are a number; then texts or bytes. */
interface Struct {
  members: (number | bigint | string)[];
  texts: (string | Buffer)[];
}

/** The calldata of `TokenFactory.issue(tokens, securityTokens)`, or with orders of `issueAndExecute`. */
export function encodeIssue(
  tokens: readonly Identified<TokenOrder>[],
  securityTokens: readonly Identified<SecurityTokenOrder>[],
  orders: readonly Pick<OrderCall, "target" | "gas" | "data">[] = [],
): Buffer {
  const arrays = [tokens.map(tokenStruct), securityTokens.map(securityTokenStruct)];
  if (orders.length === 0) return encode(ISSUE, arrays);
  return encode(ISSUE_AND_EXECUTE, arrays, encode(EXECUTE, [orders.map(orderStruct)]));
}

/**
 * The calldata of a function of arrays, and bytes after them (Contract ABI). ethers encodes the same in 0.23 ms a token,
 * which is longer than the chain takes to create it; this takes a hundredth of that.
 */
function encode(selector: Buffer, arrays: readonly Struct[][], bytes?: Buffer): Buffer {
  const calldata = Buffer.alloc(
    arrays.reduce((size, structs) => size + WORD + arraySize(structs), selector.length) +
      (bytes === undefined ? 0 : WORD + textSize(bytes)),
  );
  calldata.set(selector);
  let at = selector.length;

  function word(value: number | bigint | string): void {
    if (typeof value === "string") calldata.write(value, at + WORD - value.length / 2, "hex");
    else if (value < 2 ** 32) calldata.writeUInt32BE(Number(value), at + WORD - 4);
    else calldata.write(value.toString(16).padStart(2 * WORD, "0"), at, "hex");
    at += WORD;
  }

  /** Writes the offset of each thing; the first is at `first`, and the others follow one another. */
  function offsets<T>(things: readonly T[], first: number, size: (thing: T) => number): void {
    let offset = first;
    for (const thing of things) {
      word(offset);
      offset += size(thing);
    }
  }

  function text(value: string | Buffer): void {
    const length =
      typeof value === "string" ? calldata.write(value, at + WORD) : value.copy(calldata, at + WORD);
    word(length);
    at += WORD * Math.ceil(length / WORD);
  }

  const words = arrays.length + (bytes === undefined ? 0 : 1);
  offsets(arrays, WORD * words, arraySize);
  if (bytes !== undefined)
    word(arrays.reduce((offset, structs) => offset + arraySize(structs), WORD * words));
  for (const structs of arrays) {
    word(structs.length);
    offsets(structs, WORD * structs.length, structSize);
    for (const { members, texts } of structs) {
      members.forEach(word);
      offsets(texts, WORD * (members.length + texts.length), textSize);
      texts.forEach(text);
    }
  }
  if (bytes !== undefined) text(bytes);
  return calldata;
}

const ISSUE = selector("TokenFactory", "issue");
const ISSUE_AND_EXECUTE = selector("TokenFactory", "issueAndExecute");
const EXECUTE = selector("OrderExecutor", "execute");

function selector(contract: "TokenFactory" | "OrderExecutor", name: string): Buffer {
  return Buffer.from((artifact(contract).abi.getFunction(name)?.selector as string).slice(2), "hex");
}

function tokenStruct({ order, identity }: Identified<TokenOrder>): Struct {
  const ticker = Buffer.from(order.ticker, "ascii").toString("hex");
  return {
    members: [
      ...identityWords(identity),
      order.owner.slice(2),
      order.amount,
      order.decimals,
      ticker.padEnd(2 * WORD, "0"),
    ],
    texts: [order.fullName, order.shortName],
  };
}

function securityTokenStruct({ order, identity }: Identified<SecurityTokenOrder>): Struct {
  return {
    members: [...identityWords(identity), order.amount],
    texts: [order.issuerId, order.tokenName, order.info],
  };
}

function orderStruct({ target, gas, data }: Pick<OrderCall, "target" | "gas" | "data">): Struct {
  return { members: [target.slice(2), gas], texts: [data] };
}

function identityWords(identity: RequestIdentity | undefined): [string, string] | [0, 0] {
  return identity === undefined ? [0, 0] : [identity.id, identity.payload];
}

function arraySize(structs: readonly Struct[]): number {
  return structs.reduce((size, struct) => size + WORD + structSize(struct), WORD);
}

function structSize({ members, texts }: Struct): number {
  return texts.reduce((size, text) => size + WORD + textSize(text), WORD * members.length);
}

/** With the word of its length. */
function textSize(text: string | Buffer): number {
  return WORD + WORD * Math.ceil(Buffer.byteLength(text) / WORD);
}
