import type { LatestBlock } from "../../rpc/latest-block.ts";
import type { Node } from "../../rpc/node.ts";
import type { IssuerRecord } from "../records.ts";
import type { ChainGuard } from "./chain-guard.ts";
import { callAt, type Contracts } from "./contracts.ts";
import type { ChainIndex } from "./index/chain-index.ts";
import { isKnownSuspended } from "./index/may-be-suspended.ts";
import type { Reading } from "./reading.ts";

export interface IssuersOptions {
  node: Node;
  guard: ChainGuard;
  contracts: Contracts;
  index: ChainIndex;
  latestBlock: LatestBlock;
  reading: Reading;
}

/** What the registry says of issuers in the latest block. */
export function createIssuers({ node, guard, contracts, index, latestBlock, reading }: IssuersOptions) {
  const ask = async (block: number, method: string, issuerId: string): Promise<unknown> =>
    (await callAt(block, node, contracts.registry, method, [issuerId]))[0];
  return {
    issuer: (issuerId: string): Promise<IssuerRecord | undefined> =>
      reading(async () => {
        // A node that is behind may not know the newest issuers, and the index waits for it.
        const { block, suspended } = await index.read(({ head, database }) => ({
          block: head,
          suspended: isKnownSuspended(database, issuerId),
        }));
        const wallet = (await ask(block, "issuerWallet", issuerId)) as string;
        return BigInt(wallet) === 0n ? undefined : { issuerId, wallet, suspended };
      }),
    isSuspended: (issuerId: string): Promise<boolean> =>
      reading(async () => {
        const block = Number((await latestBlock(0)).number);
        const suspended = (await ask(block, "isIssuerSuspended", issuerId)) as boolean;
        await guard.assertSameChain();
        return suspended;
      }),
  };
}
