import type { SecurityTokenOrder, TokenOrder } from "../../records.ts";
import { checksumAddress } from "../../../base/checksum-address.ts";

const WORD = 32;

/**
 * The data of `TokenIssued` and `SecurityTokenIssued` (Contract ABI), as ITokenFactory declares them. ethers decodes the
 * same in a multiple of the time that SQLite takes to keep it.
 */
export function decodeTokenIssued(data: string): TokenOrder {
  const { address, number, bytes, text } = wordsOf(data);
  return {
    owner: address(1),
    amount: number(2),
    decimals: Number(number(3)),
    ticker: bytes(4).toString("latin1").replace(/\0+$/, ""),
    fullName: text(5),
    shortName: text(6),
  };
}

export function decodeSecurityTokenIssued(data: string): SecurityTokenOrder & { owner: string } {
  const { address, number, text } = wordsOf(data);
  return { owner: address(1), amount: number(2), issuerId: text(3), tokenName: text(4), info: text(5) };
}

function wordsOf(data: string) {
  const all = Buffer.from(data.slice(2), "hex");
  const word = (i: number) => all.subarray(WORD * i, WORD * (i + 1));
  const number = (i: number) => BigInt(`0x${word(i).toString("hex")}`);
  return {
    bytes: word,
    number,
    address: (i: number) => checksumAddress(word(i).subarray(12)),
    /** The text at the offset that the word holds: its length, then its bytes. */
    text(i: number): string {
      const at = Number(number(i));
      const length = Number(number(at / WORD));
      return all.toString("utf8", at + WORD, at + WORD + length);
    },
  };
}
