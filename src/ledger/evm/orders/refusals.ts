import type { ErrorFragment } from "ethers";
import { HallmarkError } from "../../../base/errors.ts";
import { artifact } from "../artifacts.ts";
import type { DryRun } from "./dry-run.ts";

/** The errors of a token that are no refusal of what an order asks for. */
export type TokenError =
  /** `reason` takes a while to tell. */
  | { kind: "refused"; reason: () => string }
  | { kind: "not signed" | "not the controller's" | "nonce used" | "not in its time" | "unknown" };

const TOKEN = artifact("SecurityToken").abi;

/** By their selectors: ethers looks for one among all of them, and makes each one's anew. */
const ERRORS = new Map<string, ErrorFragment>();
TOKEN.forEachError((error) => ERRORS.set(error.selector, error));

/** How each error of a token's code reads, of those that an order can meet. */
const WORDS: Readonly<Record<string, (...args: never[]) => string>> = {
  ERC20InsufficientBalance: (account: string, balance: bigint, needed: bigint) =>
    `${account} has ${balance} base units, and ${needed} are needed`,
  ERC20InvalidReceiver: (account: string) => `${account} can't receive tokens`,
  ERC20InvalidSender: (account: string) => `${account} can't send tokens`,
  ERC7943CannotSend: (account: string) => `${account} may not send this token`,
  ERC7943CannotReceive: (account: string) => `${account} may not receive this token`,
  ERC7943CannotTransfer: (from: string) => `a forced transfer can't lead from ${from} to itself`,
  ERC7943InsufficientUnfrozenBalance: (account: string, amount: bigint, unfrozen: bigint) =>
    `of the tokens of ${account} only ${unfrozen} base units are not frozen, and ${amount} are needed`,
  SupplyTooLarge: () => "the supply would be larger than a token's can be",
  ZeroAddressNotAllowed: () => "nothing can be set for the zero address",
};

const OTHERS: Readonly<Record<string, Exclude<TokenError["kind"], "refused">>> = {
  ERC3009InvalidSignature: "not signed",
  InvalidOrder: "not the controller's",
  ERC3009UsedAuthorization: "nonce used",
  ERC3009InvalidAuthorizationTime: "not in its time",
};

/** Why a token has refused an order, from what its call reverted with. */
export function tokenError(data: string): TokenError {
  // Such as a lack of gas, which comes without any data.
  const error = ERRORS.get(data.slice(0, 10));
  if (error === undefined) return { kind: "unknown" };
  const words = WORDS[error.name];
  if (words === undefined) return { kind: OTHERS[error.name] ?? "unknown" };
  const reason = () => words(...(TOKEN.decodeErrorResult(error, data).toArray() as never[]));
  return { kind: "refused", reason };
}

/** The same of a dry run; undefined if that did not revert. */
export function errorOf(run: DryRun): TokenError | undefined {
  return run.outcome === "reverts" ? tokenError(run.data) : undefined;
}

export function refused(reason: string): HallmarkError {
  return new HallmarkError("ORDER_REFUSED", `the token refuses the order: ${reason}`);
}

export function notSigned(signer: string): HallmarkError {
  return new HallmarkError("INVALID_SIGNATURE", `the order is not signed by ${signer}`);
}

export function nonceUsed(cancelled: boolean): HallmarkError {
  return new HallmarkError(
    "NONCE_USED",
    cancelled ? "the nonce of this order was cancelled" : "another order has used this nonce",
  );
}

export function expired(): HallmarkError {
  return new HallmarkError("ORDER_EXPIRED", "the order expired before it was carried out");
}
