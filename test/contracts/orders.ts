import type { Signer } from "ethers";
import { ethers, type Token } from "./fixture.ts";

// What is signed for tokens: ERC-3009's authorizations, and the orders of a security token's controller.

const uint256 = (name: string) => ({ name, type: "uint256" });
const address = (name: string) => ({ name, type: "address" });
const VALIDITY = [uint256("validAfter"), uint256("validBefore"), { name: "nonce", type: "bytes32" }];
const PAYMENT = [address("from"), address("to"), uint256("value"), ...VALIDITY];

/** The members of each type (EIP-712). */
export const TYPES = {
  TransferWithAuthorization: PAYMENT,
  ReceiveWithAuthorization: PAYMENT,
  CancelAuthorization: [address("authorizer"), { name: "nonce", type: "bytes32" }],
  SetAllowed: [{ name: "accounts", type: "address[]" }, { name: "allowed", type: "bool" }, ...VALIDITY],
  SetFrozenTokens: [address("account"), uint256("amount"), ...VALIDITY],
  ForcedTransfer: [address("from"), address("to"), uint256("amount"), ...VALIDITY],
  Mint: [address("to"), uint256("amount"), ...VALIDITY],
} as const;

export type OrderType = keyof typeof TYPES;

/** The function that takes each type's members, and then a signature in one piece. */
const METHODS: Record<OrderType, string> = {
  TransferWithAuthorization: "transferWithAuthorization",
  ReceiveWithAuthorization: "receiveWithAuthorization",
  CancelAuthorization: "cancelAuthorization",
  SetAllowed: "setAllowedByOrder",
  SetFrozenTokens: "setFrozenTokensByOrder",
  ForcedTransfer: "forcedTransferByOrder",
  Mint: "mintByOrder",
};

export type Message = Record<string, unknown>;

/** Valid until far in the future, with a random nonce, where `message` does not say otherwise. */
export function complete(message: Message): Message & { nonce: string } {
  const nonce = ethers.hexlify(ethers.randomBytes(32));
  return { validAfter: 0n, validBefore: 2n ** 48n, nonce, ...message };
}

/** The domain in which this token's orders are signed. */
export async function domainOf(token: Token) {
  const { name, version, chainId, verifyingContract } = await token.eip712Domain();
  return { name, version, chainId, verifyingContract } as Record<string, string>;
}

async function typedData(token: Token, type: OrderType, message: Message) {
  const members = TYPES[type].map(({ name }) => [name, message[name]]);
  const types = { [type]: [...TYPES[type]] };
  return [await domainOf(token), types, Object.fromEntries(members) as Message] as const;
}

export async function sign(token: Token, signer: Signer, type: OrderType, message: Message): Promise<string> {
  return signer.signTypedData(...(await typedData(token, type, message)));
}

/** The hash that is signed. */
export async function orderIdOf(token: Token, type: OrderType, message: Message): Promise<string> {
  return ethers.TypedDataEncoder.hash(...(await typedData(token, type, message)));
}

/** The calldata that has the token do what is signed, with the signature in one piece or in three. */
export function calldataOf(
  token: Token,
  type: OrderType,
  message: Message,
  signature: string,
  form: "bytes" | "v,r,s" = "bytes",
): string {
  const values = TYPES[type].map(({ name }) => message[name]);
  const types = TYPES[type].map((member) => member.type);
  const last = form === "bytes" ? ["bytes"] : ["uint8", "bytes32", "bytes32"];
  const { v, r, s } = form === "bytes" ? { v: 0, r: "", s: "" } : ethers.Signature.from(signature);
  const method = `${METHODS[type]}(${[...types, ...last].join()})`;
  return token.interface.encodeFunctionData(method, [
    ...values,
    ...(form === "bytes" ? [signature] : [v, r, s]),
  ]);
}

/** Signs, and gives the calldata. */
export async function signedCall(
  token: Token,
  signer: Signer,
  type: OrderType,
  message: Message,
  form?: "bytes" | "v,r,s",
): Promise<string> {
  const whole = complete(message);
  return calldataOf(token, type, whole, await sign(token, signer, type, whole), form);
}
