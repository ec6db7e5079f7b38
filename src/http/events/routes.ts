import { Readable } from "node:stream";
import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import type { IssueHistory, TransferFeed } from "../../ledger/ledger.ts";
import type { Place } from "../../ledger/records.ts";
import type { Resource } from "../openapi/resource.ts";
import { clientAddress } from "../requests/client-address.ts";
import { parseEventId, type SeenEvent } from "../requests/event-id.ts";
import { createStreamLimit } from "../requests/stream-limit.ts";
import { validate } from "../requests/validate.ts";
import { frames, issueFrame, placeId, transferFrame } from "./frames.ts";
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
  ledger: Pick<IssueHistory, "newestIssue" | "changes"> & TransferFeed;
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

  /** Answers what makes the stream: a client that resumes needs nothing of the ledger to begin. */
  async function open(ctx: Context): Promise<(signal: AbortSignal) => AsyncIterable<string>> {
    const { types, seen } = wish(ctx);
    if (types === "transfers") {
      const place = seen === undefined ? await ledger.newestTransfer() : placeOf(seen);
      return (signal) => frames(placeId(place), ledger.transferChanges(place, signal), transferFrame);
    }
    if (seen !== undefined && !("issue" in seen)) throw invalid();
    const id = seen?.issue ?? (await ledger.newestIssue());
    return (signal) => frames(id, ledger.changes(id, signal), issueFrame);
  }

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
    const start = await open(ctx);
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
    ctx.body = Readable.from(start(stream.signal));
  });

  return { router, operations: eventOperations, negotiates: true };
}

function placeOf(seen: SeenEvent): Place {
  if (!("issue" in seen)) return seen;
  if (seen.issue !== 0) throw invalid();
  return { blockNumber: 0, logIndex: 0 };
}

function invalid(): HallmarkError {
  return new HallmarkError("VALIDATION_FAILED", "invalid last_event_id value", { field: "last_event_id" });
}

/**
 * What the client wants to hear, and after which event it resumes. An EventSource sends the header by itself when it reconnects;
 * a page that wants to start in the past can only use the query.
 */
function wish(ctx: Context) {
  const { last_event_id: query, types } = validate(eventsQuery, ctx.query);
  const header = ctx.get("Last-Event-ID");
  const seen = header === "" ? query : parseEventId(header);
  if (header !== "" && seen === undefined) throw invalid();
  return { types, seen };
}
