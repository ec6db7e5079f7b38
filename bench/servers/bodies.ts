import type { IncomingMessage } from "node:http";

export interface TokenBody {
  full_name: string;
  ticker: string;
  token_amount: number;
  decimals: number;
}

/** Reads a body without any checks, as a first version would. */
export async function readBody(request: IncomingMessage): Promise<TokenBody> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as TokenBody;
}
