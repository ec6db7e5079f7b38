import type { HDNodeWallet } from "ethers";
import { send, signIn, type Answer } from "../service/http.ts";
import { account } from "../support/anvil.ts";

export const ADMIN_TOKEN = "an-administrators-token";

/** The wallet of the tokens' owner, that of `issuer123`, and that of all other issuers. */
export const [OWNER, ISSUER, OTHER_ISSUER] = [account(1), account(2), account(3)] as const;

/** A service before the ledger that is tested; `issuer123` is registered, and ADMIN_TOKEN is in its environment. */
export interface Site {
  url: string;
  stop(): Promise<void>;
}

export type StartSite = (environment: Record<string, string>) => Promise<Site>;

/** The key of a new session of this wallet. */
export async function signInAs(site: Site, wallet: HDNodeWallet): Promise<string> {
  const { body } = await send<{ chain_id: number }>(site, "GET /network");
  return signIn(site, wallet, site.url, { chainId: body.chain_id });
}

/** How many answers have which status. */
export function counts(answers: Answer[]): Record<number, number> {
  const found: Record<number, number> = {};
  for (const { status } of answers) found[status] = (found[status] ?? 0) + 1;
  return found;
}
