import { ZeroHash } from "ethers";
import { RpcError, type Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import { call, type Contracts } from "../contracts.ts";
import { hasFunction } from "./is-code-of.ts";

/** How often to ask a node that refuses, or does not have the contract, and milliseconds in between. */
const ATTEMPTS = 3;
const PAUSE = 200;

/** Which contracts a deployment has. Those of other editions are neither read nor written. */
export const EDITION = 2;

/** A sentence for people. */
export function otherEdition(what: string): string {
  return (
    `${what} is of the first edition of the contracts, which this version does not know: nothing was changed. ` +
    "Go on with the version that made it, or begin anew elsewhere: with another DATA_DIR, or the record of the deployment moved away"
  );
}

/** @throws Error if the registry, which is there, is another edition's */
export async function requireEdition(node: Node, registry: Contracts["registry"]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call(node, registry, "controllerOf", [ZeroHash]);
      return;
    } catch (cause) {
      if (!(cause instanceof RpcError)) throw cause;
      // A node may refuse for any reason, or be behind: only code without this function shows another edition.
      const code = (await node.send("eth_getCode", [registry.address, "latest"])) as string;
      if (code !== "0x" && !hasFunction(code, "TokenRegistry", "controllerOf"))
        throw new Error(otherEdition(`the token registry at ${registry.address}`), { cause });
      if (attempt === ATTEMPTS) throw cause;
      await sleep(PAUSE);
    }
  }
}
