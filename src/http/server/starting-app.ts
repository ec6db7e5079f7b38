import Koa from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { renderErrors } from "../middleware/render-errors.ts";
import { pathOfTarget } from "../middleware/path-of-target.ts";

/** Answers every request while the service starts. */
export function createStartingApp(): Koa {
  const app = new Koa();
  app.use(pathOfTarget);
  app.use(async (ctx, next) => {
    if (ctx.get("Accept") === "text/event-stream") {
      // An EventSource comes again after a broken connection, and gives up for ever at any answer but 200.
      ctx.respond = false;
      ctx.req.socket.destroy();
    } else await next();
  });
  app.use(renderErrors(() => {}));
  app.use((ctx) => {
    // So that the client's next request comes to whatever listens then.
    ctx.set("Connection", "close");
    throw new HallmarkError("LEDGER_UNAVAILABLE", "the service is starting", { retryAfter: 1 });
  });
  return app;
}
