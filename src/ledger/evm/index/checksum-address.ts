import { keccak256 } from "../../../rpc/keccak.ts";

/** An address in EIP-55 form. ethers makes it of a text, whose form it checks first, which takes several times as long. */
export function checksumAddress(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes).toString("hex");
  const hash = keccak256(Buffer.from(digits, "latin1")).toString("hex", 0, 20);
  let address = "0x";
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[i] as string;
    address += (hash[i] as string) >= "8" ? digit.toUpperCase() : digit;
  }
  return address;
}
