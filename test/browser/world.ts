import { hardhatWallet, SECURITY_TOKEN, transact } from "../service/chain.ts";
import { send } from "../service/http.ts";
import { DEMO_KEY, type Running } from "../service/service.ts";

/** The wallet of issuer123, which controls its security tokens. */
export const ISSUER = hardhatWallet(2);
/** The wallet of the demo session. */
export const HOLDER = hardhatWallet(1);

/** Issues a token, to the demo session's wallet if to no other, and answers its id. */
export async function issueToken(
  service: Running,
  full_name: string,
  ticker: string,
  {
    token_amount = 1_000_000,
    decimals = 2,
    session_key = DEMO_KEY,
  }: { token_amount?: number | string; decimals?: number; session_key?: string } = {},
): Promise<number> {
  const request = { session_key, full_name, short_name: ticker, ticker, token_amount, decimals };
  const { status, body } = await send<{ smartcontract_ID: number }>(service, "POST /tokens", request);
  if (status !== 200) throw new Error(`${ticker} was answered by ${status}: ${JSON.stringify(body)}`);
  return body.smartcontract_ID;
}

/** Issues a security token of issuer123 and answers its contract. */
export async function issueSecurityToken(
  service: Running,
  token_name: string,
  { issued_amount = 1_000, info = { isin: "XS0000000000" } }: { issued_amount?: number; info?: object } = {},
): Promise<string> {
  const request = { issuer_id: "issuer123", token_name, issued_amount, info };
  const { status } = await send(service, "POST /security-tokens", request);
  if (status !== 201) throw new Error(`${token_name} was answered by ${status}`);
  const path = `/security-tokens/${encodeURIComponent(`issuer123-${token_name}`)}`;
  return (await send<{ contract_address: string }>(service, `GET ${path}`)).body.contract_address;
}

/** Has the issuer's wallet call a security token. */
export function control(service: Running, contract: string, method: string, args: unknown[]): Promise<void> {
  return transact(service, ISSUER.address, contract, SECURITY_TOKEN, method, args);
}
