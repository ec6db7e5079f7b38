import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { expect } from "chai";
import { send } from "./http.ts";
import { sendLines, tokenLine } from "./lines.ts";
import { DEMO_KEY, startProcess } from "./service.ts";

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  links?: { traceId: string; spanId: string }[];
  events?: { name: string }[];
}

interface Export {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Span[] }[];
  }[];
}

/**
 * Ends the process if OpenTelemetry is loaded, with an exit code that nothing else has. Its interfaces may be: prom-client
 * loads them.
 */
const NO_OPENTELEMETRY = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ resolve(name, context, next) {
    const found = next(name, context);
    if (/node_modules\\/@opentelemetry\\/(?!api\\/)/.test(found.url)) process.exit(99);
    return found;
  } });`)}`;

describe("the traces", function () {
  this.timeout(60_000);
  let collector: Server;
  let exports: Export[];
  let paths: (string | undefined)[];
  let endpoint: string;

  beforeEach(async () => {
    exports = [];
    paths = [];
    collector = createServer((request, response) => {
      paths.push(request.url);
      json(request).then(
        (body) => {
          exports.push(body as Export);
          response.setHeader("content-type", "application/json").end("{}");
        },
        () => response.destroy(),
      );
    });
    collector.listen(0, "127.0.0.1");
    await once(collector, "listening");
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    collector.closeAllConnections();
    collector.close();
  });

  it("lead from a caller's request through its batch to its transaction", async () => {
    const service = await startProcess({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_SERVICE_NAME: "issuing",
    });
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const parent = "b7ad6b7169203331";
    const names = { full_name: "Traced", short_name: "Traced", ticker: "TRACED" };
    const body = { session_key: DEMO_KEY, ...names, token_amount: 1, decimals: 0 };
    const headers = { traceparent: `00-${traceId}-${parent}-01` };
    const answer = await send<{ transaction_hash: string }>(service, "POST /tokens", body, headers).finally(
      () => service.stop(),
    );
    expect(answer.status).to.equal(200);

    expect(new Set(paths)).to.deep.equal(new Set(["/v1/traces"]));
    const resources = exports.flatMap(({ resourceSpans }) => resourceSpans);
    const serviceName = resources[0]?.resource.attributes.find(({ key }) => key === "service.name");
    expect(serviceName?.value.stringValue).to.equal("issuing");
    const spans = resources.flatMap(({ scopeSpans }) => scopeSpans).flatMap((scope) => scope.spans);
    const request = spans.find(({ name }) => name === "POST /tokens") as Span;
    expect([request.traceId, request.parentSpanId]).to.deep.equal([traceId, parent]);
    expect(valueOf(request, "http.route")).to.equal("/tokens");
    expect(valueOf(request, "hallmark.request_id")).to.equal(answer.headers.get("x-request-id"));
    const batch = spans.find(({ name }) => name === "batch") as Span;
    expect(batch.links?.map(({ spanId }) => spanId)).to.deep.equal([request.spanId]);
    const transaction = spans.find(({ name }) => name === "transaction") as Span;
    expect([transaction.traceId, transaction.parentSpanId]).to.deep.equal([batch.traceId, batch.spanId]);
    expect(valueOf(transaction, "hallmark.transaction.hash")).to.equal(answer.body.transaction_hash);
    expect(transaction.events?.map(({ name }) => name)).to.deep.equal(["signed", "mined"]);
  });

  it("have the lines of a batch within its request, each of which leads to its transaction", async () => {
    const service = await startProcess({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    });
    const lines = [tokenLine("TRACED"), "nonsense"];
    await sendLines(service, "/tokens/batch", lines).finally(() => service.stop());

    const resources = exports.flatMap(({ resourceSpans }) => resourceSpans);
    const spans = resources.flatMap(({ scopeSpans }) => scopeSpans).flatMap((scope) => scope.spans);
    const request = spans.find(({ name }) => name === "POST /tokens/batch") as Span;
    const ofLines = spans.filter(({ name }) => name === "line");
    expect(ofLines.map(({ parentSpanId }) => parentSpanId)).to.deep.equal([request.spanId, request.spanId]);
    const statuses = ofLines.map((span) =>
      ["hallmark.line", "http.response.status_code"].map((key) => Number(valueOf(span, key))),
    );
    expect(statuses).to.have.deep.members([
      [1, 200],
      [2, 400],
    ]);
    const first = ofLines.find((span) => Number(valueOf(span, "hallmark.line")) === 1) as Span;
    const batch = spans.find(({ name }) => name === "batch") as Span;
    expect(batch.links?.map(({ spanId }) => spanId)).to.deep.equal([first.spanId]);
  });

  it("do not keep the service from issuing and stopping where the collector is away", async () => {
    const service = await startProcess({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" });
    expect((await send(service, "GET /tokens")).status).to.equal(200);
    await service.stop();
    expect(service.exitCode()).to.equal(0);
  });

  it("load nothing of OpenTelemetry where there is no collector", async () => {
    const service = await startProcess({ NODE_OPTIONS: `--import=${NO_OPENTELEMETRY}` });
    expect((await send(service, "GET /tokens")).status).to.equal(200);
    await service.stop();
    expect(service.exitCode()).to.equal(0);
    // The check itself finds it where it is loaded.
    const tracing = join(import.meta.dirname, "../../src/tracing/tracing.ts");
    const { status } = spawnSync(process.execPath, ["--import", NO_OPENTELEMETRY, tracing]);
    expect(status).to.equal(99);
  });
});

function valueOf({ attributes }: Span, key: string): unknown {
  const value = attributes.find((attribute) => attribute.key === key)?.value ?? {};
  return Object.values(value)[0];
}
