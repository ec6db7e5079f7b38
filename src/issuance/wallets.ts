import { getAddress } from "ethers/address";

/** Any address but the zero address, which can't hold tokens. */
export const WALLET = /^0x(?!0{40}$)[0-9A-Fa-f]{40}$/;

/**
 * Reads a wallet's address and returns it in EIP-55 form. In mixed case its checksum must be right. Returns `undefined` for
 * anything else, and for the zero address.
 */
export function parseWallet(text: string): string | undefined {
  // ethers alone would also accept ICAP addresses, and hex digits without 0x.
  if (!WALLET.test(text)) return undefined;
  try {
    return getAddress(text);
  } catch {
    return undefined;
  }
}
