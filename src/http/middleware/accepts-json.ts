import type { Middleware } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { JSON_TYPE, PROBLEM_TYPE } from "../answers/media-types.ts";

/**
 * Refuses a client that takes no JSON, before anything is done for it. A client may also accept problems alone: that is how
 * it wants its errors, and its successes come as plain JSON all the same.
 */
export const acceptsJson: Middleware = (ctx, next) => {
  if (ctx.accepts(JSON_TYPE, PROBLEM_TYPE) === false) {
    throw new HallmarkError("NOT_ACCEPTABLE", "answers are application/json");
  }
  return next();
};
