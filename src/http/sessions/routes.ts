import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { RateLimit } from "../../base/rate-limit.ts";
import type { SessionStore } from "../../sessions/session-store.ts";
import type { SignIn } from "../../sessions/sign-in.ts";
import type { Resource } from "../openapi/resource.ts";
import { bearerToken } from "../requests/bearer-token.ts";
import { readJsonBody } from "../requests/body.ts";
import { clientAddress } from "../requests/client-address.ts";
import { validate } from "../requests/validate.ts";
import { createSession } from "./messages.ts";
import { sessionOperations, sessionSchemas } from "./operations.ts";

export interface SessionOptions {
  signIn: SignIn;
  store: Pick<SessionStore, "end">;
  /** Counts the requests of each address. */
  limit: RateLimit;
}

/** `/sessions`: Sign-In with Ethereum. */
export function sessionResource({ signIn, store, limit }: SessionOptions): Resource {
  const router = new Router();
  router.use("/sessions", async (ctx, next) => {
    await limit(clientAddress(ctx));
    ctx.set("Cache-Control", "no-store");
    await next();
  });

  router.post("/sessions/nonce", async (ctx) => {
    ctx.body = { nonce: await signIn.nonce() };
  });

  router.post("/sessions", async (ctx) => {
    const { key, address, expiresAt } = await signIn.signIn(validate(createSession, await readJsonBody(ctx)));
    ctx.status = 201;
    ctx.body = { session_key: key, address, expires_at: expiresAt.toISOString() };
  });

  router.delete("/sessions", async (ctx) => {
    const key = bearerToken(ctx);
    if (key === undefined || !(await store.end(key))) {
      throw new HallmarkError("INVALID_SESSION_KEY", "invalid session key");
    }
    ctx.status = 204;
  });

  return { router, operations: sessionOperations, schemas: sessionSchemas };
}
