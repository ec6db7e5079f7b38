import Router from "@koa/router";
import { Network } from "ethers";
import type { NetworkView } from "./messages.ts";

export interface NetworkOptions {
  chainId: number;
  /** The embedded chain's JSON-RPC, where whoever reaches the service reaches it too. Another node's address is a secret. */
  rpcUrl: string | undefined;
  ownOrigin: string;
  stAuth: NetworkView["st_auth"];
  stLedger: NetworkView["st_ledger"];
}

/** `/network`: what a wallet has to know. */
export function networkRoutes({ chainId, rpcUrl, ownOrigin, stAuth, stLedger }: NetworkOptions): Router {
  const router = new Router();
  const view: NetworkView = {
    chain_id: chainId,
    chain_name: rpcUrl === undefined ? chainName(chainId) : "Hallmark",
    ...(rpcUrl !== undefined && { rpc_url: rpcUrl }),
    native_currency: { name: "Ether", symbol: "ETH", decimals: 18 },
    public_url: ownOrigin,
    st_auth: stAuth,
    st_ledger: stLedger,
  };
  router.get("/network", (ctx) => {
    ctx.body = view;
  });
  return router;
}

function chainName(chainId: number): string {
  const { name } = Network.from(chainId);
  return name === "unknown" ? `Chain ${chainId}` : name;
}
