import type { Node } from "../../src/rpc/node.ts";
import type { ChainProcess } from "../support/anvil.ts";
import { startFaultyProxy, type FaultyProxy } from "../support/faulty-proxy.ts";
import { createNodeSite, OPERATORS, type Issued, type NodeSite } from "../support/node-site.ts";
import type { ChildService, Environment } from "../support/processes.ts";
import { send, type Answer } from "../service/http.ts";

/** A service before a node, with a proxy between that can be told what to do to calls. */
export interface Stage {
  /** The chain's own node, past the proxy. */
  node: Node;
  site: NodeSite;
  proxy: FaultyProxy;
  service: ChildService;
  /** Ends the chain's process. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Puts another process in its place. */
  goTo(next: ChainProcess): void;
  post(ticker: string, key?: string): Promise<Answer<Issued>>;
  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>>;
  /** How many transactions of the operator are mined. */
  operatorNonce(): Promise<number>;
  stop(): Promise<void>;
}

/** Deploys to a chain, and starts a service before its node. */
export async function createStage(first: ChainProcess, environment: Environment = {}): Promise<Stage> {
  let chain = first;
  // Whatever process is behind it now.
  const node: Node = { send: (method, params) => chain.node.send(method, params) };
  const site = await createNodeSite(node);
  const proxy = await startFaultyProxy(chain.url);
  const service = await site.serve(site.environment(proxy.url, environment));
  return {
    node,
    site,
    proxy,
    service,
    async end(signal) {
      await chain.end(signal);
    },
    goTo(next) {
      chain = next;
      proxy.target = next.url;
    },
    post: (ticker, key) => site.post(service, ticker, key),
    get: (path) => send(service, `GET ${path}`),
    async operatorNonce() {
      return Number(await node.send("eth_getTransactionCount", [OPERATORS[0].address, "latest"]));
    },
    async stop() {
      await site.remove();
      await proxy.stop();
      await chain.stop();
    },
  };
}

/** So many tickers with this prefix. */
export function tickers(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}

/** Waits until something is so. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
