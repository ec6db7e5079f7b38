import type { ErrorFragment } from "ethers";
import { HallmarkError } from "../../../base/errors.ts";
import { formatAmount } from "../../../base/format-amount.ts";
import { artifact } from "../artifacts.ts";
import type { DryRun } from "./dry-run.ts";

/** The errors of a token that are no refusal of what an order asks for. */
export type TokenError =
  /** `reason` takes a while to tell. It has amounts in whole tokens, of which one is so many base units. */
  | { kind: "refused"; reason: (decimals: number) => string }
  | { kind: "not signed" | "not the controller's" | "nonce used" | "not in its time" | "unknown" };

const TOKEN = artifact("SecurityToken").abi;

/** By their selectors: ethers looks for one among all of them, and makes each one's anew. */
const ERRORS = new Map<string, ErrorFragment>();
TOKEN.forEachError((error) => ERRORS.set(error.selector, error));

/** How each error of a token's code reads, of those that an order can meet. Amounts are in whole tokens. */
const WORDS: Readonly<Record<string, (...args: string[]) => string>> = {
  ERC20InsufficientBalance: (account, balance, needed) =>
    `${account} has ${balance} of it, and ${needed} are needed`,
  ERC20InvalidReceiver: (account) => `${account} can't receive tokens`,
  ERC20InvalidSender: (account) => `${account} can't send tokens`,
  ERC7943CannotSend: (account) => `${account} may not send this token`,
  ERC7943CannotReceive: (account) => `${account} may not receive this token`,
  ERC7943CannotTransfer: (from) => `a forced transfer can't lead from ${from} to itself`,
  ERC7943InsufficientUnfrozenBalance: (account, amount, unfrozen) =>
    `of what ${account} has only ${unfrozen} are not frozen, and ${amount} are needed`,
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
  return {
    kind: "refused",
    reason(decimals) {
      const args = TOKEN.decodeErrorResult(error, data).toArray() as (string | bigint)[];
      return words(...args.map((arg) => (typeof arg === "bigint" ? formatAmount(arg, decimals) : arg)));
    },
  };
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
