import Router from "@koa/router";
import { Network } from "ethers";
import type { Resource } from "../openapi/resource.ts";
import type { NetworkView } from "./messages.ts";
import { networkOperations, networkSchemas } from "./operations.ts";

export interface NetworkOptions {
  chainId: number;
  /** The embedded chain's JSON-RPC if clients can reach it. Any other node's URL stays secret, as it may hold a key. */
  rpcUrl: string | undefined;
  ownOrigin: string;
  stAuth: NetworkView["st_auth"];
  stLedger: NetworkView["st_ledger"];
  /** Whether orders are executed. */
  orders: boolean;
}

/** `/network`: what a wallet needs to know. */
export function networkResource(options: NetworkOptions): Resource {
  const { chainId, rpcUrl, ownOrigin, stAuth, stLedger, orders } = options;
  const router = new Router();
  const view: NetworkView = {
    chain_id: chainId,
    chain_name: rpcUrl === undefined ? chainName(chainId) : "Hallmark",
    ...(rpcUrl !== undefined && { rpc_url: rpcUrl }),
    native_currency: { name: "Ether", symbol: "ETH", decimals: 18 },
    public_url: ownOrigin,
    st_auth: stAuth,
    st_ledger: stLedger,
    orders: orders ? "on" : "off",
  };
  router.get("/network", (ctx) => {
    ctx.body = view;
  });
  return { router, operations: networkOperations, schemas: networkSchemas };
}

function chainName(chainId: number): string {
  const { name } = Network.from(chainId);
  return name === "unknown" ? `Chain ${chainId}` : name;
}
