import type { Context, Middleware } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { errorView, problemView, sentenceErrorView } from "../answers/error-views.ts";
import { linger } from "../requests/discard-body.ts";
import { JSON_TYPE, PROBLEM } from "../answers/media-types.ts";

const UNEXPECTED = "An unexpected error occurred";

/** The two routes whose document answers an error as one sentence. */
const SENTENCE_ROUTES: ReadonlySet<string> = new Set(["POST /api/st/create", "POST /security-tokens"]);

/**
 * Renders every error in the shape of the route that was called, or as a problem (RFC 9457) where the client prefers that. What is no HallmarkError is a 500 without a word of what
 * happened; it is handed to `report`.
 */
export function renderErrors(report: (error: unknown, ctx: Context) => void): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && (ctx.body ?? undefined) === undefined)
        throw new HallmarkError("NOT_FOUND", "there is nothing here");
      if (ctx.status === 405 || ctx.status === 501) {
        // The router says of a method that it has never heard of 501, wherever it was sent.
        if (ctx.response.get("Allow") === "") {
          ctx.remove("Allow");
          throw new HallmarkError("NOT_FOUND", "there is nothing here");
        }
        throw new HallmarkError("METHOD_NOT_ALLOWED", "this route does not know this method");
      }
    } catch (error) {
      const known =
        error instanceof HallmarkError
          ? error
          : new HallmarkError("INTERNAL_ERROR", UNEXPECTED, { cause: error });
      if (known.status >= 500) report(known, ctx);
      render(ctx, known);
    }
  };
}

function render(ctx: Context, error: HallmarkError): void {
  ctx.status = error.status;
  if (error.retryAfter !== undefined) ctx.set("Retry-After", String(error.retryAfter));
  if (error.status === 401) ctx.set("WWW-Authenticate", "Bearer");
  ctx.set("Cache-Control", "no-store");
  ctx.vary("Accept");
  if (ctx.accepts(JSON_TYPE, PROBLEM) === PROBLEM) {
    ctx.body = problemView(error);
    ctx.type = PROBLEM;
  } else {
    ctx.body = isSentenceRoute(ctx) ? sentenceErrorView(error) : errorView(error);
  }
  // A body that was not read would hold the connection.
  if (!ctx.req.readableEnded) linger(ctx.req, ctx.res);
}

function isSentenceRoute({ method, path }: Context): boolean {
  // The router ignores case and a slash at the end.
  return SENTENCE_ROUTES.has(`${method} ${path.toLowerCase().replace(/\/$/, "")}`);
}
