import { Readable } from "node:stream";
import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import type { IssueHistory } from "../../ledger/ledger.ts";
import type { Change } from "../../ledger/records.ts";
import { eventsQuery } from "../requests/list-queries.ts";
import { securityTokenView } from "../security-tokens/routes.ts";
import { createStreamLimit } from "./stream-limit.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import { tokenView } from "../tokens/routes.ts";
import { validate } from "../requests/validate.ts";

/** Milliseconds. Proxies close what is silent for a minute. */
const HEARTBEAT = 15_000;
/** Milliseconds in which a client must take something, were it a heartbeat. */
const PATIENCE = 3 * HEARTBEAT;
/** Milliseconds until a client comes again. */
const RETRY = 2_000;
/** Milliseconds that a client has to take the rest while the service stops. */
const STOP_PATIENCE = 2_000;

const MAX_STREAMS = 1_000;
const MAX_STREAMS_OF_ADDRESS = 100;

export interface EventRoutesOptions {
  ledger: Pick<IssueHistory, "newestIssue" | "changes">;
  /** Ends all streams; clients resume with whoever answers next. */
  stopping: AbortSignal;
}

/** `/events`: what is issued, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function eventRoutes({ ledger, stopping }: EventRoutesOptions): Router {
  const limit = createStreamLimit(MAX_STREAMS, MAX_STREAMS_OF_ADDRESS);
  const ends = new Set<() => void>();
  stopping.addEventListener("abort", () => {
    for (const end of ends) end();
  });

  const router = new Router();

  router.get("/events", async (ctx) => {
    if (ctx.accepts("text/event-stream") === false) {
      throw new HallmarkError("NOT_ACCEPTABLE", "answers are text/event-stream");
    }
    const leave = limit.enter(ctx.ip);
    ctx.res.once("close", leave);
    // Only for who is new: whoever resumes waits for a ledger that is away, since an EventSource gives up at a 503.
    const start = lastEventId(ctx) ?? (await ledger.newestIssue());
    ctx.type = "text/event-stream";
    ctx.set("Cache-Control", "no-store");
    // nginx gathers answers otherwise.
    ctx.set("X-Accel-Buffering", "no");
    ctx.status = 200;
    if (ctx.method === "HEAD") return;

    const stream = new AbortController();
    function end(): void {
      stream.abort();
      setTimeout(() => ctx.res.destroy(), STOP_PATIENCE).unref();
    }
    ends.add(end);
    if (stopping.aborted) end();
    const heartbeat = setInterval(() => {
      // A client that does not even take what is there gets no more, and so runs out of patience.
      if (!ctx.res.writableNeedDrain && !ctx.res.writableEnded) ctx.res.write(":\n\n");
    }, HEARTBEAT);
    ctx.res.setTimeout(PATIENCE, () => ctx.res.destroy());
    ctx.res.once("close", () => {
      clearInterval(heartbeat);
      ends.delete(end);
      stream.abort();
    });
    // Read only as fast as the client takes it: whatever it lacks stays in the index.
    ctx.body = Readable.from(frames(start, ledger.changes(start, stream.signal)));
  });

  return router;
}

/** Where the client is. The query is for a page, whose EventSource sends the header only when it resumes by itself. */
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

async function* frames(start: number, changes: AsyncIterable<Change>): AsyncGenerator<string> {
  // An id without data is no event, but from now on the client resumes here.
  yield `retry: ${RETRY}\nid: ${start}\n\n`;
  for await (const change of changes) yield frame(change);
}

function frame(change: Change): string {
  if (change.kind === "undone") return event(change.after, "undone", { after: change.after });
  const { issue } = change;
  return "ticker" in issue
    ? event(issue.id, "token", tokenView(issue))
    : event(issue.chain.id, "security_token", securityTokenView(issue));
}

function event(id: number, type: string, data: object): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
