import { Readable } from "node:stream";
import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import type { IssueHistory } from "../../ledger/ledger.ts";
import type { Resource } from "../openapi/resource.ts";
import { clientAddress } from "../requests/client-address.ts";
import { createStreamLimit } from "../requests/stream-limit.ts";
import { validate } from "../requests/validate.ts";
import { frames } from "./frames.ts";
import { eventsQuery } from "./messages.ts";
import { eventOperations } from "./operations.ts";

/** Milliseconds. Proxies close a connection on which nothing was sent for a minute. */
const HEARTBEAT_INTERVAL = 15_000;
/** Milliseconds after which a client that has read nothing is disconnected. */
const CLIENT_TIMEOUT = 3 * HEARTBEAT_INTERVAL;
/** Milliseconds that a client has to read the rest of its stream when the service stops. */
const STOP_TIMEOUT = 2_000;

const MAX_STREAMS = 1_000;
const MAX_STREAMS_OF_ADDRESS = 100;

export interface EventOptions {
  ledger: Pick<IssueHistory, "newestIssue" | "changes">;
  /** Ends all streams. Clients then reconnect and resume where they were. */
  stopping: AbortSignal;
}

/** `/events`: what is issued, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function eventResource({ ledger, stopping }: EventOptions): Resource {
  const limit = createStreamLimit("streams", MAX_STREAMS, MAX_STREAMS_OF_ADDRESS);
  const endOpenStreams = new Set<() => void>();
  stopping.addEventListener("abort", () => {
    for (const end of endOpenStreams) end();
  });

  const router = new Router();

  router.get("/events", async (ctx) => {
    if (ctx.accepts("text/event-stream") === false) {
      throw new HallmarkError("NOT_ACCEPTABLE", "answers are text/event-stream");
    }
    const leave = limit.enter(clientAddress(ctx));
    // Registered before the first await, because a client may hang up at any time.
    const stream = new AbortController();
    ctx.res.once("close", () => {
      leave();
      stream.abort();
    });
    // A client that resumes gets its stream even while the ledger can't be reached, because an EventSource never reconnects
    // after a 503. Only a new client needs the ledger here.
    const start = lastEventId(ctx) ?? (await ledger.newestIssue());
    if (stream.signal.aborted) {
      ctx.respond = false;
      return;
    }
    ctx.type = "text/event-stream";
    ctx.set("Cache-Control", "no-store");
    // Without this header nginx holds events back until its buffer is full.
    ctx.set("X-Accel-Buffering", "no");
    ctx.status = 200;
    if (ctx.method === "HEAD") return;

    function end(): void {
      stream.abort();
      setTimeout(() => ctx.res.destroy(), STOP_TIMEOUT).unref();
    }
    endOpenStreams.add(end);
    if (stopping.aborted) end();
    const heartbeat = setInterval(() => {
      // A client that does not read gets no heartbeats either, so that CLIENT_TIMEOUT ends its stream.
      if (!ctx.res.writableNeedDrain && !ctx.res.writableEnded) ctx.res.write(":\n\n");
    }, HEARTBEAT_INTERVAL);
    ctx.res.setTimeout(CLIENT_TIMEOUT, () => ctx.res.destroy());
    ctx.res.once("close", () => {
      clearInterval(heartbeat);
      endOpenStreams.delete(end);
    });
    // Changes are read from the index only as fast as the client takes them, so nothing piles up here.
    ctx.body = Readable.from(frames(start, ledger.changes(start, stream.signal)));
  });

  return { router, operations: eventOperations, negotiates: true };
}

/**
 * The id after which the client resumes. An EventSource sends the header by itself when it reconnects; a page that wants to
 * start in the past can only use the query.
 */
function lastEventId(ctx: Context): number | undefined {
  const { last_event_id: query } = validate(eventsQuery, ctx.query);
  const text = ctx.get("Last-Event-ID") || query;
  if (text === undefined) return undefined;
  const id = text === "0" ? 0 : parseTokenId(text);
  if (id === undefined) {
    throw new HallmarkError("VALIDATION_FAILED", "invalid last_event_id value", { field: "last_event_id" });
  }
  return id;
}
