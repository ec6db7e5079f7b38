/** The slice of a JSON-RPC node (EIP-1193, without events) that the adapter needs. */
export interface Node {
  /** @throws RpcError if the node answered with an error, any other error if it did not answer. */
  send(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Calls `listener` whenever a connection to the node ends: the next one may lead to another node. */
  onDisconnect?(listener: () => void): void;
}

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
