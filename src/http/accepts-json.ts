import type { Middleware } from "koa";
import { HallmarkError } from "../errors.ts";

/** Refuses a client that takes no JSON before anything is done for it. */
export const acceptsJson: Middleware = async (ctx, next) => {
  if (ctx.accepts("application/json") === false) {
    throw new HallmarkError("NOT_ACCEPTABLE", "answers are application/json");
  }
  await next();
};
