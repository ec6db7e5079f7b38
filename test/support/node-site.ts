import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HDNodeWallet } from "ethers";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import type { Node } from "../../src/rpc/node.ts";
import { waitForReceipt } from "../../src/rpc/wait-for-receipt.ts";
import { makeFolder } from "../../src/base/files.ts";
import { send, type Answer } from "../service/http.ts";
import { account } from "./anvil.ts";
import { ADMIN, deployOn, ISSUER, OWNER, type Issuing } from "./issuing.ts";
import { startService, type ChildService, type Environment } from "./processes.ts";
import { signingFor } from "./signing-node.ts";

/** The accounts that may issue; each replica has one of its own. */
export const OPERATORS = [account(5), account(6), account(7)] as [HDNodeWallet, HDNodeWallet, HDNodeWallet];

export interface Issued {
  transaction_hash: string;
  smartcontract_ID: number;
  error?: string;
  message?: string;
}

/** The contracts on a chain, `issuer123` registered, and services before it that share a folder. */
export interface NodeSite extends Issuing {
  folder: string;
  chainId: number;
  /** The keys of sessions of OWNER and ISSUER. */
  session: string;
  issuerSession: string;
  /** What a service needs in its environment, before the node of this URL. */
  environment(url: string, more?: Environment): Environment;
  /** Starts a service with this environment. */
  serve(environment: Environment): Promise<ChildService>;
  /** Posts a token, as OWNER. */
  post(service: Pick<ChildService, "url">, ticker: string, key?: string): Promise<Answer<Issued>>;
  /** Has the admin call the registry. */
  administer(method: string, ...args: unknown[]): Promise<void>;
  /** Kills the services that it has started, and removes the folder. */
  remove(): Promise<void>;
}

/** Deploys to the chain of a node, which need not sign. */
export async function createNodeSite(bare: Node): Promise<NodeSite> {
  const folder = mkdtempSync(join(tmpdir(), "hallmark-nodes-"));
  const node = signingFor(bare);
  const chainId = Number(await node.send("eth_chainId", []));
  const issuing = await deployOn({ node }, join(folder, "deployments", `${chainId}.json`));
  const services: ChildService[] = [];
  const { registry, factory } = issuing.contracts;

  async function administer(method: string, ...args: unknown[]): Promise<void> {
    const data = registry.abi.encodeFunctionData(method, args);
    const call = { from: ADMIN.address, to: registry.address, data };
    await waitForReceipt(node, (await node.send("eth_sendTransaction", [call])) as string);
  }

  for (const { address } of OPERATORS.slice(1)) await administer("grantRole", ROLES.operator, address);
  const data = join(folder, "data");
  makeFolder(data, { mode: 0o700 });
  const sessions = await openSessions(join(data, "sessions.db"));
  const until = new Date(Date.now() + 3_600_000);
  const session = await sessions.create(OWNER.address, until);
  const issuerSession = await sessions.create(ISSUER.address, until);
  await sessions.close();

  return {
    ...issuing,
    folder,
    chainId,
    session,
    issuerSession,
    administer,
    environment: (url, more = {}) => ({
      CHAIN_URL: url,
      REGISTRY_ADDRESS: registry.address,
      FACTORY_ADDRESS: factory.address,
      OPERATOR_PRIVATE_KEY: OPERATORS[0].privateKey,
      RATE_LIMIT: "off",
      ...more,
    }),
    async serve(environment) {
      const service = await startService(folder, environment);
      services.push(service);
      return service;
    },
    post(service, ticker, key) {
      const names = { full_name: `Token ${ticker}`, short_name: ticker, ticker };
      const body = { session_key: session, ...names, token_amount: 5, decimals: 0 };
      return send(service, "POST /tokens", body, key === undefined ? {} : { "idempotency-key": key });
    },
    async remove() {
      await Promise.all(services.splice(0).map((service) => service.end("SIGKILL")));
      rmSync(folder, { recursive: true });
    },
  };
}
