import { addAbortSignal, PassThrough, type Readable } from "node:stream";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { NDJSON_TYPE } from "../answers/media-types.ts";
import { discardBody } from "../requests/discard-body.ts";

/** A request's body that is read while its answer is written. */
export interface Exchange {
  body: Readable;
  /** Aborted with the reason if no more of the body is read. */
  signal: AbortSignal;
  /** Ends the answer. */
  end(): void;
}

/** Begins to answer with 200. The client may hang up at any time, and the service may stop. */
export function openExchange({ req, res }: Pick<Context, "req" | "res">, stopping: AbortSignal): Exchange {
  const ended = new AbortController();
  const body = req.pipe(new PassThrough());
  addAbortSignal(ended.signal, body);
  // Whoever reads it gets the error too, but might not have begun to.
  body.on("error", () => {});

  function hangUp(): void {
    ended.abort(new HallmarkError("VALIDATION_FAILED", "the client has hung up"));
  }
  function stop(): void {
    const reason = "the service is stopping; this line and those after it were not begun";
    ended.abort(new HallmarkError("LEDGER_UNAVAILABLE", reason, { retryAfter: 5 }));
  }
  if (req.socket.destroyed) hangUp();
  if (stopping.aborted) stop();
  res.once("close", hangUp);
  stopping.addEventListener("abort", stop);

  res.writeHead(200, {
    "Content-Type": NDJSON_TYPE,
    "Cache-Control": "no-store",
    // Without this header nginx holds answers back until its buffer is full.
    "X-Accel-Buffering": "no",
  });
  res.flushHeaders();

  return {
    body,
    signal: ended.signal,
    end() {
      stopping.removeEventListener("abort", stop);
      res.off("close", hangUp);
      res.end();
      if (!req.readableEnded) discardBody(req, res);
    },
  };
}
