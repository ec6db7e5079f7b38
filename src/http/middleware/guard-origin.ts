import type { Middleware } from "koa";
import { HallmarkError } from "../../base/errors.ts";

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
    if (servedHosts !== undefined && !isLoopback(host) && !servedHosts.includes(host)) {
      throw new HallmarkError("FORBIDDEN", "this host is not served");
    }
    const origin = ctx.get("Origin");
    const isOwn = origin === "" || origin === ownOrigin || (isLoopback(host) && origin === `http://${host}`);
    if (!isOwn && !SAFE_METHODS.has(ctx.method) && !corsOrigins.includes(origin)) {
      throw new HallmarkError("FORBIDDEN", "this origin may not call");
    }
    await next();
  };
}

/** Whether a `Host` is one of a machine's names for itself. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}
