import type { Middleware } from "koa";
import { HallmarkError } from "../errors.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export interface OriginGuardOptions {
  /** The service's own origin as clients see it. */
  ownOrigin: string;
  /** Other origins whose pages may call. */
  corsOrigins: string[];
  /** Whether only names of this machine are served, because a foreign page may point its own name here (DNS rebinding). */
  loopbackOnly: boolean;
}

/** Keeps pages of foreign origins from changing anything in a visitor's name. */
export function guardOrigin({ ownOrigin, corsOrigins, loopbackOnly }: OriginGuardOptions): Middleware {
  return async (ctx, next) => {
    if (loopbackOnly && !isLoopback(ctx.get("Host"))) {
      throw new HallmarkError("FORBIDDEN", "this host is not served");
    }
    const origin = ctx.get("Origin");
    const isOwn = origin === "" || origin === ownOrigin || origin === `http://${ctx.get("Host")}`;
    if (!isOwn && !SAFE_METHODS.has(ctx.method) && !corsOrigins.includes(origin)) {
      throw new HallmarkError("FORBIDDEN", "this origin may not call");
    }
    await next();
  };
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}
