import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Wallet } from "ethers";
import type { ChainIdentity } from "../../../src/ledger/evm/chain-guard.ts";
import { KNOWN_CHAIN_FILE, type KnownChain } from "../../../src/ledger/evm/setup/known-chain.ts";
import { openExternal } from "../../../src/ledger/evm/setup/open-external.ts";
import type { Node } from "../../../src/rpc/node.ts";
import { FORGOTTEN } from "../simulated-node.ts";
import { CONTRACTS } from "./ground.ts";

export interface ConnectOptions {
  name: string;
  /** The right one. */
  identity: ChainIdentity;
  dataDir: string;
  wallet: Wallet;
  violate: (what: string) => void;
}

/**
 * Has the service find its chain, as at a start in production. At the first one it can't know a wrong chain: its operator sees
 * that, and begins anew. @throws if it does not start
 */
export async function connect(bare: Node, options: ConnectOptions) {
  const { name, identity, dataDir, wallet, violate } = options;
  const file = join(dataDir, KNOWN_CHAIN_FILE);
  // Without a block of the contracts it can't tell chains apart that begin alike.
  const isFirst = !existsSync(file) || knownIn(file).created === undefined;
  let isForgotten = false;
  const node: Node = {
    ...bare,
    send: (method, params) =>
      bare.send(method, params).catch((error: unknown) => {
        isForgotten ||= (error as Error).message === FORGOTTEN;
        throw error;
      }),
  };
  const connection = await openExternal({
    ...{ url: "http://localhost", deploymentsDir: dataDir, dataDir, measure: () => node },
    ...{ registry: CONTRACTS.registry.address, factory: CONTRACTS.factory.address },
    operatorKey: { kind: "given", privateKey: wallet.privateKey },
  });
  const { genesis, created = identity.created } = knownIn(file);
  if (genesis !== identity.genesis || created?.hash !== identity.created?.hash) {
    if (!isFirst) violate(`${name} has started on another chain than before`);
    rmSync(file);
    throw new Error("its operator sees that it is another chain");
  }
  const { firstBlock } = connection;
  if (firstBlock !== identity.created?.number && (firstBlock !== 0 || !isForgotten))
    violate(`${name} takes block ${firstBlock} for that of its contracts`);
  return connection;
}

function knownIn(file: string): KnownChain {
  return JSON.parse(readFileSync(file, "utf8")) as KnownChain;
}
