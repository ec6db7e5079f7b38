import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type SpanContext,
} from "@opentelemetry/api";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { startNodeSdk } from "@opentelemetry/sdk-node";
import type { Middleware } from "koa";
import type { BatchIssuer } from "../ledger/evm/issue/issue-batch.ts";
import type { Call } from "../ledger/evm/issue/attempts.ts";
import type { Sender, Sent } from "../ledger/evm/issue/sender.ts";
import type { Work } from "../ledger/evm/issue/settle.ts";
import type { BatchItem } from "../ledger/evm/issue/weight.ts";

// Traces by OpenTelemetry: a span for each request, one for each batch, which is linked to the requests in it, and in that one
// the span of its transaction. This module is loaded only if OTEL_EXPORTER_OTLP_ENDPOINT is set: it loads OpenTelemetry. The
// library reads all OTEL_* variables by itself. Longer than other files, because the three kinds of spans are one trace.

/** Milliseconds that a collector has to take the last spans when the service stops. */
const FLUSH_WITHIN = 2_000;

export interface Tracing {
  /** Traces each request, as a part of its caller's trace if it says which that is (W3C Trace Context). */
  requests: Middleware;
  /** Traces a line of a batch, as a part of the batch's request. */
  line<Handled extends { status: number }>(line: number, handle: () => Promise<Handled>): Promise<Handled>;
  /** Remembers of which span a request to the ledger is a part, for the batch that it will be in. */
  requested(request: BatchItem): void;
  batches(issuer: BatchIssuer): BatchIssuer;
  sender(sender: Sender): Sender;
  /** Sends what was not sent yet. */
  stop(): Promise<void>;
}

export function startTracing(): Tracing {
  const sdk = startNodeSdk({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before it.
    baseResource: defaultResource().merge(resourceFromAttributes({ "service.name": "hallmark" })),
    // /metrics and the log tell the rest.
    metricReaders: [],
    logRecordProcessors: [],
  });
  const tracer = trace.getTracer("hallmark");
  const spanOf = new WeakMap<BatchItem, SpanContext>();

  return {
    async requests(ctx, next) {
      const caller = propagation.extract(ROOT_CONTEXT, ctx.req.headers);
      const attributes = { "http.request.method": ctx.method, "url.path": ctx.path };
      const span = tracer.startSpan(ctx.method, { kind: SpanKind.SERVER, attributes }, caller);
      try {
        await context.with(trace.setSpan(caller, span), next);
      } finally {
        const route = (ctx as { _matchedRoute?: string | RegExp })._matchedRoute;
        if (route !== undefined) {
          span.updateName(`${ctx.method} ${String(route)}`);
          span.setAttribute("http.route", String(route));
        }
        span.setAttribute("http.response.status_code", ctx.status);
        span.setAttribute("hallmark.request_id", ctx.response.get("X-Request-Id"));
        if (ctx.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      }
    },

    line(line, handle) {
      const span = tracer.startSpan("line", { attributes: { "hallmark.line": line } });
      return context.with(trace.setSpan(context.active(), span), async () => {
        try {
          const handled = await handle();
          span.setAttribute("http.response.status_code", handled.status);
          if (handled.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          return handled;
        } finally {
          span.end();
        }
      });
    },

    requested(request) {
      const span = trace.getActiveSpan();
      if (span !== undefined) spanOf.set(request, span.spanContext());
    },

    batches: (issuer) => ({
      ...issuer,
      async send(requests, progress) {
        const links = requests.flatMap((request) => {
          const of = spanOf.get(request);
          return of === undefined ? [] : [{ context: of }];
        });
        const attributes = { "hallmark.batch.requests": requests.length };
        // In a trace of its own: it is of all its requests.
        const span = tracer.startSpan("batch", { attributes, links }, ROOT_CONTEXT);
        const sending = context.with(trace.setSpan(ROOT_CONTEXT, span), () =>
          issuer.send(requests, progress),
        );
        const sent = await sending.catch((error: unknown) => {
          fail(span, error);
          throw error;
        });
        sent.outcomes.then(
          () => span.end(),
          (error: unknown) => fail(span, error),
        );
        return sent;
      },
    }),

    sender: (sender) => ({
      ...sender,
      send<C extends Call>(work: Work<C>): Promise<Sent<C>> {
        const span = tracer.startSpan("transaction");
        const sent = sender.send<C>({
          ...work,
          isIn(signed, call) {
            // The last one stands: whatever was signed before it is an event.
            span.setAttributes(attributesOf(signed));
            span.addEvent("signed", attributesOf(signed));
            work.isIn?.(signed, call);
          },
        });
        const end = () => span.end();
        const failed = (error: unknown) => fail(span, error);
        sent.then(({ mined, settled }) => {
          for (const { receipt } of mined) {
            span.addEvent("mined", {
              "hallmark.transaction.hash": receipt.transactionHash,
              "hallmark.block.number": Number(receipt.blockNumber),
            });
          }
          settled.then(end, failed);
        }, failed);
        return sent;
      },
    }),

    async stop() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_WITHIN).unref());
      await Promise.race([sdk.shutdown().catch(() => undefined), late]);
    },
  };
}

function attributesOf({ nonce, transaction }: { nonce: number; transaction: string }): Attributes {
  return { "hallmark.transaction.hash": transaction, "hallmark.transaction.nonce": nonce };
}

function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
  span.end();
}
