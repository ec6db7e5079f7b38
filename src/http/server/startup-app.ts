import Koa from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { pathOfTarget } from "../middleware/path-of-target.ts";
import { renderErrors } from "../middleware/render-errors.ts";

/** Answers every request with 503 while the service starts. */
export function createStartupApp(): Koa {
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
    throw new HallmarkError("LEDGER_UNAVAILABLE", "the service is starting", { retryAfter: 1 });
  });
  return app;
}
