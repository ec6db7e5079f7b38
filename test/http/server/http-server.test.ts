import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { listen, type HttpServer } from "../../../src/http/server/http-server.ts";
import { refuseUnreadable } from "../../../src/http/server/refused-by-parser.ts";

const GET = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const LARGE = Buffer.alloc(10 * 1024 * 1024, "x");
/** Milliseconds. */
const LONG = 30_000;

describe("the HTTP server", () => {
  let server: HttpServer;
  let stopped: Promise<void> | undefined;
  let logged: object[];
  /** The paths that the handler got, in order, and how each is answered. */
  let handled: string[];
  let answers: Map<string, (body?: string | Buffer) => void>;

  beforeEach(async () => {
    logged = [];
    handled = [];
    answers = new Map();
    stopped = undefined;
    server = await listen({
      host: "127.0.0.1",
      port: 0,
      log: { info: (fields) => void logged.push(fields) },
    });
    server.serve((request, response) => {
      const path = request.url ?? "";
      handled.push(path);
      answers.set(path, (body = path) => response.end(body));
      if (path === "/large") response.end(LARGE);
      if (path.startsWith("/now")) response.end(path);
    });
  });

  afterEach(async () => {
    stopped ??= server.stop(0);
    await stopped;
  });

  async function open(): Promise<Socket> {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    return socket;
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await sleep(5);
  }

  async function exchange(request: string): Promise<string> {
    const socket = await open();
    socket.write(request);
    return text(socket);
  }

  describe("while it stops", () => {
    it("does not cut an answer that the client has not read yet", async () => {
      const socket = await open();
      socket.pause().write(GET("/large"));
      await until(() => handled.length === 1);
      stopped = server.stop(LONG);
      await sleep(200);
      const answer = await text(socket);
      expect(answer.length - answer.indexOf("\r\n\r\n") - 4).to.equal(LARGE.length);
      await stopped;
    });

    it("marks the last answer of each connection as the last", async () => {
      const socket = await open();
      socket.write(GET("/slow"));
      await until(() => handled.length === 1);
      stopped = server.stop(LONG);
      answers.get("/slow")?.();
      expect(await text(socket))
        .to.match(/^HTTP\/1.1 200 /)
        .and.match(/\r\nConnection: close\r\n/i);
    });

    it("answers every request that came before the stop, and none that comes after", async () => {
      const socket = await open();
      socket.write(GET("/first") + GET("/second"));
      await until(() => handled.length === 1);
      // Both are one write.
      await sleep(50);
      stopped = server.stop(LONG);
      socket.write(GET("/now/late"));
      await sleep(50);
      answers.get("/first")?.();
      await until(() => handled.length === 2);
      answers.get("/second")?.();
      const answer = await text(socket);
      expect(answer).to.include("/first").and.include("/second");
      expect(handled).to.deep.equal(["/first", "/second"]);
      await stopped;
    });

    it("ends idle connections, and accepts no new ones", async () => {
      const idle = await open();
      const used = await open();
      used.write(GET("/now"));
      await once(used, "data");
      stopped = server.stop(LONG);
      await Promise.all([text(idle), text(used)]);
      await stopped;
      const refused = connect(Number(new URL(server.url).port), "127.0.0.1");
      const [error] = (await once(refused, "error")) as [NodeJS.ErrnoException];
      expect(error.code).to.equal("ECONNREFUSED");
    });

    it("waits for an answer that never comes no longer than its timeout", async () => {
      const socket = await open();
      socket.write(GET("/never"));
      await until(() => handled.length === 1);
      stopped = server.stop(100);
      await stopped;
      expect(await text(socket)).to.equal("");
    });
  });

  describe("with the requests of one connection", () => {
    it("answers them one after the other, in their order", async () => {
      const socket = await open();
      socket.write(Array.from({ length: 40 }, (_, i) => GET(`/${i}`)).join(""));
      for (let i = 0; i < 40; i++) {
        await until(() => handled.length > i);
        expect(handled).to.have.length(i + 1);
        answers.get(`/${i}`)?.();
      }
      let answer = "";
      for await (const chunk of socket) {
        answer += String(chunk);
        if (answer.endsWith("/39")) break;
      }
      expect(answer.match(/^\/\d+/gm)?.map((path) => path.replace(/HTTP.*/, ""))).to.deep.equal(handled);
    });

    it("ends a connection on which too many requests wait", async () => {
      const socket = await open();
      socket.write(GET("/never") + GET("/now").repeat(200));
      expect(await text(socket)).to.equal("");
      expect(handled).to.deep.equal(["/never"]);
    });
  });

  describe("answers what it can't read with an error that has a request id, which is logged", () => {
    for (const [why, request, status, code] of [
      ["no HTTP at all", "hello\r\n\r\n", 400, "VALIDATION_FAILED"],
      ["no Host", "GET / HTTP/1.1\r\n\r\n", 400, "VALIDATION_FAILED"],
      ["two Hosts", "GET /now HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400, "VALIDATION_FAILED"],
      [
        "headers that are too large",
        `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
        431,
        "HEADERS_TOO_LARGE",
      ],
      [
        "a length and chunks",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        400,
        "VALIDATION_FAILED",
      ],
      [
        "an expectation that nobody meets",
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 0\r\n\r\n",
        417,
        "EXPECTATION_FAILED",
      ],
    ] as const) {
      it(why, async () => {
        const answer = await exchange(request);
        expect(answer).to.match(new RegExp(`^HTTP/1.1 ${status} `));
        expect(handled).to.deep.equal([]);
        const [head = "", body = ""] = answer.split("\r\n\r\n");
        expect(JSON.parse(body)).to.include({ error: code });
        const id = /X-Request-Id: (\S+)/.exec(head)?.[1];
        expect(logged).to.have.length(1);
        expect(logged[0]).to.include({ requestId: id, status });
      });
    }

    it("a request that never ends", async () => {
      const socket = new PassThrough();
      refuseUnreadable(Object.assign(new Error(), { code: "ERR_HTTP_REQUEST_TIMEOUT" }), socket);
      expect(await text(socket))
        .to.match(/^HTTP\/1.1 408 /)
        .and.include("REQUEST_TIMEOUT");
    });
  });

  it("says while the service starts that it is live, and which step it has reached", async () => {
    const starting = await listen({ host: "127.0.0.1", port: 0, log: { info: () => undefined } });
    const get = async (path: string) => {
      const answer = await fetch(`${starting.url}${path}`);
      return { status: answer.status, body: (await answer.json()) as unknown };
    };
    const notReady = (message: string) => ({ status: 503, body: { error: "LEDGER_UNAVAILABLE", message } });
    try {
      expect(await get("/health/live")).to.deep.equal({ status: 200, body: { status: "live" } });
      expect(await get("/health/ready")).to.deep.equal(notReady("the service is starting"));
      starting.starting("replaying the journal: 40 %");
      const message = "the service is starting: replaying the journal: 40 %";
      expect(await get("/health/ready")).to.deep.equal(notReady(message));
      expect(await get("/tokens")).to.deep.equal(notReady(message));
      expect(await get("/health/live")).to.deep.equal({ status: 200, body: { status: "live" } });
    } finally {
      await starting.stop(0);
    }
  });
});
