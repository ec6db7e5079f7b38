import Koa from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { JSON_TYPE, PROBLEM_TYPE } from "../answers/media-types.ts";
import { pathOfTarget } from "../middleware/path-of-target.ts";
import { renderErrors } from "../middleware/render-errors.ts";

const LIVE = /^\/health\/live\/?$/i;
const STARTING = "the service is starting";

/**
 * Answers every request with 503 while the service starts, apart from `/health/live`: a process that replays a long journal
 * must not be restarted for it. `progress` describes the step that the start has reached.
 */
export function createStartupApp(progress: () => string | undefined): Koa {
  const app = new Koa();
  app.use(pathOfTarget);
  app.use(async (ctx, next) => {
    if (ctx.get("Accept") === "text/event-stream") {
      // An EventSource reconnects after a broken connection, but never after an answer other than 200.
      ctx.respond = false;
      ctx.req.socket.destroy();
    } else await next();
  });
  app.use(renderErrors(() => {}));
  app.use((ctx) => {
    // So that the client's next request comes on a new connection.
    ctx.set("Connection", "close");
    if (ctx.method === "GET" && LIVE.test(ctx.path)) {
      ctx.set("Cache-Control", "no-store");
      ctx.body = { status: "live" };
      return;
    }
    const now = progress();
    const message = now === undefined ? STARTING : `${STARTING}: ${now}`;
    if (ctx.accepts(JSON_TYPE, PROBLEM_TYPE, "text/html") === "text/html") {
      ctx.status = 503;
      ctx.set({
        "Retry-After": "2",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'",
      });
      ctx.type = "text/html";
      ctx.body = startupPage(message);
      return;
    }
    throw new HallmarkError("LEDGER_UNAVAILABLE", message, { retryAfter: 1 });
  });
  return app;
}

/** A page for people. The browser loads it again by itself. */
function startupPage(message: string): string {
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta http-equiv="refresh" content="2" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <meta name="color-scheme" content="light dark" />
  <title>Hallmark is starting</title>
  <h1>Hallmark is starting</h1>
  <p>${message}</p>
  <p>This page looks again every two seconds.</p>
</html>
`;
}
