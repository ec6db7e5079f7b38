import type { Context } from "koa";

/** The characters that a bearer token may have (RFC 6750, `b64token`), as the source of a regular expression. */
export const BEARER_TOKEN = "[A-Za-z0-9\\-._~+/]+=*";

const HEADER = new RegExp(`^Bearer +(${BEARER_TOKEN})$`, "i");

/** The token of the request's `Authorization: Bearer` header; `undefined` if it has none. */
export function bearerToken(ctx: Pick<Context, "get">): string | undefined {
  return HEADER.exec(ctx.get("Authorization"))?.[1];
}
