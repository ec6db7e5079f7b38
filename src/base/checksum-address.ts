import { keccak256 } from "./keccak.ts";

const NINE = 0x39;

/** An address in EIP-55 form. ethers makes it of a text, whose form it checks first, which takes several times as long. */
export function checksumAddress(bytes: Uint8Array): string {
  const digits = Buffer.from(Buffer.from(bytes).toString("hex"), "latin1");
  const hash = keccak256(digits);
  for (let i = 0; i < digits.length; i++) {
    const nibble = (hash[i >> 1] as number) >> (i % 2 === 0 ? 4 : 0);
    const digit = digits[i] as number;
    // The bit that letters and capitals differ in.
    if ((nibble & 8) !== 0 && digit > NINE) digits[i] = digit ^ 0x20;
  }
  return `0x${digits.toString("latin1")}`;
}
