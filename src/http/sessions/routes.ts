import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import { bearerToken } from "../../sessions/authenticate.ts";
import type { SessionStore } from "../../sessions/session-store.ts";
import type { SignIn } from "../../sessions/sign-in.ts";
import { readJsonBody } from "../requests/body.ts";
import type { RateLimit } from "../../base/rate-limit.ts";
import { session } from "./messages.ts";
import { validate } from "../requests/validate.ts";

export interface SessionRoutesOptions {
  signIn: SignIn;
  store: SessionStore;
  /** Counts by the client's address. */
  limit: RateLimit;
}

/** `/sessions`: Sign-In with Ethereum. */
export function sessionRoutes({ signIn, store, limit }: SessionRoutesOptions): Router {
  const router = new Router();
  router.use("/sessions", async (ctx, next) => {
    await limit(ctx.ip);
    ctx.set("Cache-Control", "no-store");
    await next();
  });

  router.post("/sessions/nonce", async (ctx) => {
    ctx.body = { nonce: await signIn.nonce() };
  });

  router.post("/sessions", async (ctx) => {
    const { key, address, expiresAt } = await signIn.signIn(validate(session, await readJsonBody(ctx)));
    ctx.status = 201;
    ctx.body = { session_key: key, address, expires_at: expiresAt.toISOString() };
  });

  router.delete("/sessions", async (ctx) => {
    const key = bearerToken(ctx.get("Authorization"));
    if (key === undefined || !(await store.end(key))) {
      throw new HallmarkError("INVALID_SESSION_KEY", "invalid session key");
    }
    ctx.status = 204;
  });

  return router;
}
