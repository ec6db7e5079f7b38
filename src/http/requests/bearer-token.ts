import type { Context } from "koa";

/** The token of the request's `Authorization: Bearer` header (RFC 6750); `undefined` where it has none. */
export function bearerToken(ctx: Pick<Context, "get">): string | undefined {
  return /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(ctx.get("Authorization"))?.[1];
}
