import type { RpcLog } from "../../../rpc/types.ts";
import { LogsMissing } from "./logs-missing.ts";

/**
 * Where the Transfers are that minted the supply of new tokens. The registry creates all tokens of a batch before the factory
 * tells of the first, so a token is not known yet when its Transfer comes.
 */
export function createCreations() {
  const logIndexOf = new Map<string, number>();
  let transaction: string | undefined;

  function begin({ transactionHash }: RpcLog): void {
    if (transactionHash === transaction) return;
    transaction = transactionHash;
    logIndexOf.clear();
  }

  return {
    /** Takes in an event of an address that is not known to be a token. */
    note(log: RpcLog): void {
      begin(log);
      logIndexOf.set(log.address.toLowerCase(), Number(log.logIndex));
    },
    /** The place in its block of the Transfer of this token, which `issued` tells of. @throws LogsMissing */
    take(issued: RpcLog, address: string): number {
      begin(issued);
      const logIndex = logIndexOf.get(address.toLowerCase());
      if (logIndex !== undefined) return logIndex;
      throw new LogsMissing(`the node's logs lack the Transfer that created the token at ${address}`);
    },
  };
}
