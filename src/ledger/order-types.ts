// What holders and issuers sign for tokens: typed data (EIP-712), of which each type has its members in this order.

/** The types of members that there are. */
export type MemberType = "address" | "address[]" | "bool" | "bytes32" | "uint256";

export interface Member {
  readonly name: string;
  readonly type: MemberType;
}

const member = (name: string, type: MemberType): Member => ({ name, type });
const NONCE = member("nonce", "bytes32");
/** When an order is valid, in seconds, and what makes it happen once. */
const VALIDITY = [member("validAfter", "uint256"), member("validBefore", "uint256"), NONCE];

/** Of any token: ERC-3009. */
const OF_TOKENS = {
  TransferWithAuthorization: [
    member("from", "address"),
    member("to", "address"),
    member("value", "uint256"),
    ...VALIDITY,
  ],
  CancelAuthorization: [member("authorizer", "address"), NONCE],
};

/** Of a security token alone, signed by its controller. */
const OF_CONTROLLERS = {
  SetAllowed: [member("accounts", "address[]"), member("allowed", "bool"), ...VALIDITY],
  SetFrozenTokens: [member("account", "address"), member("amount", "uint256"), ...VALIDITY],
  ForcedTransfer: [
    member("from", "address"),
    member("to", "address"),
    member("amount", "uint256"),
    ...VALIDITY,
  ],
  Mint: [member("to", "address"), member("amount", "uint256"), ...VALIDITY],
};

export type OrderType = keyof typeof OF_TOKENS | keyof typeof OF_CONTROLLERS;

/** The members of each type of order. */
export const ORDER_TYPES: Readonly<Record<OrderType, readonly Member[]>> = {
  ...OF_TOKENS,
  ...OF_CONTROLLERS,
};

/** Whether only the controller of a security token can sign such an order. */
export function isOfController(type: OrderType): boolean {
  return type in OF_CONTROLLERS;
}
