import type { Context } from "koa";

export interface TokenBody {
  full_name: string;
  ticker: string;
  token_amount: number;
  decimals: number;
}

/** Reads a body without any checks, as a first version would. */
export async function readBody(ctx: Context): Promise<TokenBody> {
  let text = "";
  for await (const chunk of ctx.req) text += String(chunk);
  return JSON.parse(text) as TokenBody;
}
