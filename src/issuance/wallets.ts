import { getAddress } from "ethers/address";

const HEX_ADDRESS = /^0x[0-9A-Fa-f]{40}$/;
const NOBODY = /^0x0+$/;

/**
 * Reads the address of a wallet, in one case throughout or with a right EIP-55 checksum, and returns it in
 * EIP-55 form; `undefined` for anything else and for the zero address, which can hold nothing.
 */
export function parseWallet(text: string): string | undefined {
  // ethers would also take an ICAP number, and hex digits without 0x.
  if (!HEX_ADDRESS.test(text) || NOBODY.test(text)) return undefined;
  try {
    return getAddress(text);
  } catch {
    return undefined;
  }
}
