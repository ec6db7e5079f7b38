/** The slice of a JSON-RPC node (EIP-1193, without events) that the adapter needs. */
export interface Node {
  /** @throws RpcError if the node answered with an error, any other error if it did not answer. */
  send(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Calls `listener` whenever a connection to the node ends: the next one may lead to another node. */
  onDisconnect?(listener: () => void): void;
  /** Whether it takes SEND_WHOLE. */
  readonly undoes?: boolean;
}

/**
 * Sends a signed transaction that must do all it is for: the parameters are its raw form and the first topic of a log that says
 * that it did not. One that reverts, or has such a log, is undone as if it had never been sent, and the answer is Undone. Only a
 * chain in this process can do that.
 */
export const SEND_WHOLE = "embedded_sendWholeTransaction";

/** The node answered a call with an error. `data` is the revert data of a call, if there is any. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data: string | undefined;

  constructor(code: number, message: string, data?: string) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The transaction would not have done all it is for, so nothing of it is on the chain. */
export class Undone extends RpcError {
  constructor() {
    super(-32003, "the transaction would not have done all it is for");
  }
}
