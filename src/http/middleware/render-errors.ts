import type { Context, Middleware } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { asHallmarkError, errorView, problemView, sentenceErrorView } from "../answers/error.ts";
import { JSON_TYPE, PROBLEM_TYPE } from "../answers/media-types.ts";
import { discardBody } from "../requests/discard-body.ts";

/** The two routes whose original documents answer an error as one sentence. */
const SENTENCE_ROUTES: ReadonlySet<string> = new Set(["POST /api/st/create", "POST /security-tokens"]);

/**
 * Answers every error in the shape of the route that was called, or as a problem (RFC 9457) if the client prefers that. An
 * error that is no HallmarkError is answered with 500 and without its message. `report` gets every error of status 500 and up.
 */
export function renderErrors(report: (error: HallmarkError) => void): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      refuseUnrouted(ctx);
    } catch (error) {
      const known = asHallmarkError(error);
      if (known.status >= 500) report(known);
      render(ctx, known);
    }
  };
}

function refuseUnrouted(ctx: Context): void {
  if (ctx.status === 404 && (ctx.body ?? undefined) === undefined) {
    throw new HallmarkError("NOT_FOUND", "there is nothing here");
  }
  if (ctx.status !== 405 && ctx.status !== 501) return;
  // The router answers a method that HTTP does not have with 501, even on a path that does not exist, if Allow is empty.
  if (ctx.response.get("Allow") === "") {
    ctx.remove("Allow");
    throw new HallmarkError("NOT_FOUND", "there is nothing here");
  }
  throw new HallmarkError("METHOD_NOT_ALLOWED", "this route does not know this method");
}

function render(ctx: Context, error: HallmarkError): void {
  ctx.status = error.status;
  if (error.retryAfter !== undefined) ctx.set("Retry-After", String(error.retryAfter));
  if (error.status === 401) ctx.set("WWW-Authenticate", "Bearer");
  ctx.set("Cache-Control", "no-store");
  ctx.vary("Accept");
  if (ctx.accepts(JSON_TYPE, PROBLEM_TYPE) === PROBLEM_TYPE) {
    ctx.body = problemView(error);
    ctx.type = PROBLEM_TYPE;
  } else {
    ctx.body = isSentenceRoute(ctx) ? sentenceErrorView(error) : errorView(error);
  }
  // A connection can't take its next request before this one's body is read.
  if (!ctx.req.readableEnded) discardBody(ctx.req, ctx.res);
}

function isSentenceRoute({ method, path }: Context): boolean {
  // The router, too, ignores case and a slash at the end.
  return SENTENCE_ROUTES.has(`${method} ${path.toLowerCase().replace(/\/$/, "")}`);
}
