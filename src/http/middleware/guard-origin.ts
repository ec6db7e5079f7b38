import type { Middleware } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { isLoopbackHost } from "../../base/loopback.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export interface OriginGuardOptions {
  /** The service's own origin as clients see it. */
  ownOrigin: string;
  /** Other origins whose pages may send requests. */
  corsOrigins: string[];
  /**
   * The `Host`s that are served besides `localhost` and the loopback addresses, or undefined for any. A service on a loopback
   * address sets it, because a foreign page could make its own name point there (DNS rebinding).
   */
  servedHosts: string[] | undefined;
}

/** Prevents pages of other origins from changing anything on behalf of the person who visits them. */
export function guardOrigin({ ownOrigin, corsOrigins, servedHosts }: OriginGuardOptions): Middleware {
  return (ctx, next) => {
    const host = ctx.get("Host");
    const isLoopback = isLoopbackHost(host);
    if (servedHosts !== undefined && !isLoopback && !servedHosts.includes(host)) {
      throw new HallmarkError("FORBIDDEN", "this host is not served");
    }
    const origin = ctx.get("Origin");
    const isOwn = origin === "" || origin === ownOrigin || (isLoopback && origin === `http://${host}`);
    if (!isOwn && !SAFE_METHODS.has(ctx.method) && !corsOrigins.includes(origin)) {
      throw new HallmarkError("FORBIDDEN", "this origin may not call");
    }
    return next();
  };
}
