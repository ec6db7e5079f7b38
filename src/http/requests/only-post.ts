import type Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";

/**
 * Refuses every other method on a path that takes POST alone. It must come before the route that would read the end of the path,
 * in any case of its letters, as the name of something, such as a token.
 */
export function onlyPost(router: Router, path: string): void {
  router.all(path, (ctx, next) => {
    if (ctx.method === "POST") return next();
    ctx.set("Allow", "POST");
    if (ctx.method !== "OPTIONS") {
      throw new HallmarkError("METHOD_NOT_ALLOWED", "this route does not know this method");
    }
    ctx.body = "";
  });
}
