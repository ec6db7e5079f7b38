import type { Middleware } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { isLoopbackHost } from "../../base/loopback.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export interface OriginGuardOptions {
  /** The service's own origin as clients see it. */
  ownOrigin: string;
  /** Other origins whose pages may call. */
  corsOrigins: string[];
  /**
   * On a loopback address, the hosts that are served besides its own names, because a foreign page may point its name here
   * (DNS rebinding); elsewhere undefined, which is any.
   */
  servedHosts: string[] | undefined;
}

/** Keeps pages of foreign origins from changing anything in a visitor's name. */
export function guardOrigin({ ownOrigin, corsOrigins, servedHosts }: OriginGuardOptions): Middleware {
  return async (ctx, next) => {
    const host = ctx.get("Host");
    if (servedHosts !== undefined && !isLoopbackHost(host) && !servedHosts.includes(host)) {
      throw new HallmarkError("FORBIDDEN", "this host is not served");
    }
    const origin = ctx.get("Origin");
    const isOwn =
      origin === "" || origin === ownOrigin || (isLoopbackHost(host) && origin === `http://${host}`);
    if (!isOwn && !SAFE_METHODS.has(ctx.method) && !corsOrigins.includes(origin)) {
      throw new HallmarkError("FORBIDDEN", "this origin may not call");
    }
    await next();
  };
}
