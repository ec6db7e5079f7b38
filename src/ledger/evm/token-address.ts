import { checksumAddress } from "../../base/checksum-address.ts";
import { keccak256 } from "../../base/keccak.ts";

/** The hash of the init code of every token: `INIT_CODE_HASH` of contracts/libraries/CloneCode.sol. */
const INIT_CODE_HASH = Buffer.from("b9272c8805519a8bf19fff112bb5ef73b50e9d7a24b377c5c207553f5f928cde", "hex");

/** The addresses of tokens in EIP-55 form. They follow from names alone, so a token has one before it is issued. */
export interface TokenAddresses {
  /** The case of the ticker does not matter. */
  ofTicker(ticker: string): string;
  ofStId(stId: string): string;
}

/** Of the tokens that this registry creates (EIP-1014): the salt is the ticker in lower case, or the hash of the `st_id`. */
export function tokenAddresses(registry: string): TokenAddresses {
  const preimage = Buffer.alloc(85);
  preimage.set([0xff]);
  preimage.write(registry.slice(2), 1, "hex");
  preimage.set(INIT_CODE_HASH, 53);

  function addressOf(salt: Uint8Array): string {
    preimage.fill(0, 21, 53).set(salt, 21);
    return checksumAddress(keccak256(preimage).subarray(12));
  }

  return {
    ofTicker: (ticker) => addressOf(Buffer.from(ticker.toLowerCase(), "ascii")),
    ofStId: (stId) => addressOf(keccak256(Buffer.from(stId))),
  };
}
