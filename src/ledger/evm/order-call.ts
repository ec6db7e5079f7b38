/** An order as a call to its token, for a transaction that executes many. */
export interface OrderCall {
  kind: "order";
  /** The hash that was signed, in lower case. */
  id: string;
  /** The token. */
  target: string;
  /** The most gas that the call may use. */
  gas: number;
  /** Whether a dry run says that it succeeds. If not, its transaction is sent to be undone if any order in it fails. */
  isTried: boolean;
  data: Buffer;
}

/** A call that was executed. */
export interface ExecutedCall {
  transactionHash: string;
}

/** The call was in a block and failed there: nothing of it happened. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  /** What it reverted with, as hexadecimal digits. */
  readonly reason: string;

  constructor(reason: string) {
    super(`the call failed with ${reason}`);
    this.reason = reason;
  }
}
