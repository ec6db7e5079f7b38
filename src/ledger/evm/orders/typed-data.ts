import { recoverAddress } from "ethers";
import { ORDER_TYPES } from "../../order-types.ts";
import type { Order, TypedData } from "../../records.ts";
import type { SigningDomain } from "../executed-orders.ts";

/** The members of a token's domain (EIP-712), which wallets want to be told. */
const DOMAIN = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
] as const;

export function typedDataOf({ type, message }: Order, token: SigningDomain, chainId: number): TypedData {
  const values = ORDER_TYPES[type].map(({ name }) => {
    const value = message[name] as Order["message"][string];
    return [name, typeof value === "bigint" ? value.toString() : value] as const;
  });
  return {
    types: { EIP712Domain: [...DOMAIN], [type]: [...ORDER_TYPES[type]] },
    primaryType: type,
    domain: { name: token.name, version: "1", chainId, verifyingContract: token.address },
    message: Object.fromEntries(values),
  };
}

/** Who has signed with a key of its own; undefined if no key makes such a signature. */
export function recovered(digest: string, signature: string): string | undefined {
  try {
    // ethers takes shorter ones, too, which tokens don't.
    return signature.length === 2 + 2 * 65 ? recoverAddress(digest, signature) : undefined;
  } catch {
    return undefined;
  }
}

/** Whose order it is, of one that names that account. */
export function signerNamedIn({ message }: Order): string {
  return (message["from"] ?? message["authorizer"]) as string;
}
