import { checksumAddress } from "../base/checksum-address.ts";

/** Any address but the zero address, which can't hold tokens. */
export const WALLET = /^0x(?!0{40}$)[0-9A-Fa-f]{40}$/;

const MIXED_CASE = /[a-f].*[A-F]|[A-F].*[a-f]/;

/**
 * Reads a wallet's address and returns it in EIP-55 form. In mixed case its checksum must be right. Returns `undefined` for
 * anything else, and for the zero address.
 */
export function parseWallet(text: string): string | undefined {
  if (!WALLET.test(text)) return undefined;
  const address = checksumAddress(Buffer.from(text.slice(2), "hex"));
  return text === address || !MIXED_CASE.test(text) ? address : undefined;
}
