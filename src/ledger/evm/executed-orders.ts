/** A token, as orders are signed for it. */
export interface OrderToken {
  id: number;
  /** In EIP-55 form. */
  address: string;
  name: string;
  decimals: number;
  /** Of a security token alone. */
  issuerId: string | undefined;
}

/** What makes a token's domain (EIP-712). */
export type SigningDomain = Pick<OrderToken, "address" | "name">;

/** An order that is on the chain, by its own events. */
export interface ExecutedOrder {
  /** The hash that was signed. */
  id: string;
  /** The address of its token, in EIP-55 form. */
  token: string;
  /** In EIP-55 form. */
  signer: string;
  nonce: string;
  /** Whether it cancelled the nonce. */
  isCancellation: boolean;
  transactionHash: string;
  blockNumber: number;
  /** How many blocks stand for it: its own, and those after it on the same branch. */
  confirmations: number;
}

/** A nonce of a signer of a token's. */
export type OrderNonce = Pick<ExecutedOrder, "token" | "signer" | "nonce">;

/** Finds the orders up to the chain's latest block, and the tokens that they are for, each undefined if there is none. */
export interface ExecutedOrders {
  token(address: string): Promise<OrderToken | undefined>;
  /** The same without asking the node: undefined also if it is not known. A reorganisation may have taken it back. */
  knownToken(address: string): OrderToken | undefined;
  /** Whether it seems to be on the chain, without asking the node. */
  isKnown(id: string): boolean;
  byId(id: string): Promise<ExecutedOrder | undefined>;
  byNonce(nonce: OrderNonce): Promise<ExecutedOrder | undefined>;
}
