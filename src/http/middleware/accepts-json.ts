import type { Middleware } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { JSON_TYPE, PROBLEM } from "../answers/media-types.ts";

/**
 * Refuses a client that takes no JSON before anything is done for it. One that asks for problems alone says how it wants its
 * errors; what succeeds is plain JSON.
 */
export const acceptsJson: Middleware = async (ctx, next) => {
  if (ctx.accepts(JSON_TYPE, PROBLEM) === false) {
    throw new HallmarkError("NOT_ACCEPTABLE", "answers are application/json");
  }
  await next();
};
