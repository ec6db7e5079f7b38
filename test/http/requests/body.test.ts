import { once } from "node:events";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import type { Server } from "node:http";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import Koa from "koa";
import { HallmarkError } from "../../../src/base/errors.ts";
import { readJsonBody } from "../../../src/http/requests/body.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

describe("readJsonBody", () => {
  let server: Server;
  let origin: string;
  let thrown: unknown;
  let handled: Promise<void>;

  beforeEach(async () => {
    thrown = undefined;
    const app = new Koa();
    app.silent = true; // a client that hangs up is part of these tests
    let done = () => {};
    handled = new Promise((resolve) => (done = resolve));
    app.use(async (ctx) => {
      try {
        ctx.body = await readJsonBody(ctx);
      } catch (error) {
        thrown = error;
        if (!(error instanceof HallmarkError)) throw error;
        ctx.status = error.status;
        ctx.body = { error: error.code, message: error.message };
      } finally {
        done();
      }
    });
    server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE) {
    const response = await fetch(origin, { method: "POST", headers, body });
    return { status: response.status, body: (await response.json()) as unknown };
  }

  async function open(head: string): Promise<Socket> {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.on("error", () => {}); // the server may cut it: that is what some tests wait for
    await once(socket, "connect");
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}\r\n\r\n`);
    return socket;
  }

  it("gives the object", async () => {
    expect(await post('{"a":{"b":[1.5]},"c":"é"}')).to.deep.equal({
      status: 200,
      body: { a: { b: [1.5] }, c: "é" },
    });
  });

  it("takes a body in chunks", async () => {
    const socket = await open("Transfer-Encoding: chunked");
    socket.write('4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n');
    expect(String((await once(socket, "data"))[0])).to.match(/^HTTP\/1.1 200 [^]*\{"a":1\}$/);
    socket.destroy();
  });

  for (const type of [
    "application/json; charset=utf-8",
    'Application/JSON;charset="UTF-8"',
    "application/json;x=y",
  ]) {
    it(`takes ${type}`, async () => {
      expect((await post("{}", { "Content-Type": type })).status).to.equal(200);
    });
  }

  for (const type of [
    "text/plain",
    "application/jsonx",
    "application/json+x",
    "json",
    "application/json; charset=latin1",
  ]) {
    it(`refuses ${type}`, async () => {
      expect(await post("{}", { "Content-Type": type })).to.deep.equal({
        status: 415,
        body: { error: "UNSUPPORTED_MEDIA_TYPE", message: "the body must be application/json in UTF-8" },
      });
    });
  }

  it("refuses a body without a type", async () => {
    expect((await post(new TextEncoder().encode("{}"), {})).status).to.equal(415);
  });

  it("refuses every content coding but identity", async () => {
    const compressed = await post(new Uint8Array(gzipSync("{}")), {
      ...JSON_TYPE,
      "Content-Encoding": "gzip",
    });
    expect(compressed).to.have.property("status", 415);
    expect((await post("{}", { ...JSON_TYPE, "Content-Encoding": "gzip, identity" })).status).to.equal(415);
    expect((await post("{}", { ...JSON_TYPE, "Content-Encoding": "Identity" })).status).to.equal(200);
  });

  for (const text of ["[]", "null", "7", '"{}"', "true"]) {
    it(`refuses ${text}, which is not an object`, async () => {
      expect(await post(text)).to.deep.equal({
        status: 400,
        body: { error: "VALIDATION_FAILED", message: "the body must be a JSON object" },
      });
    });
  }

  it("refuses what is not strict JSON", async () => {
    expect(await post('{"a":1,"a":2}')).to.deep.equal({
      status: 400,
      body: { error: "VALIDATION_FAILED", message: "the body has the member 'a' twice" },
    });
    expect((await post("")).status).to.equal(400);
  });

  it("takes 64 KiB and refuses a byte more", async () => {
    const bodyOf = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;
    expect((await post(bodyOf(65_536))).status).to.equal(200);
    expect(await post(bodyOf(65_537))).to.deep.equal({
      status: 413,
      body: { error: "BODY_TOO_LARGE", message: "the body must not be larger than 65536 bytes" },
    });
  });

  it("lets a client that sends far too much read the answer", async () => {
    expect((await post("x".repeat(8_000_000))).status).to.equal(413);
  });

  it("refuses a body by its Content-Length, before the client sends it", async () => {
    const socket = await open("Content-Length: 1000000000");
    expect(String((await once(socket, "data"))[0])).to.match(/^HTTP\/1.1 413 /);
    socket.destroy();
  });

  for (const [how, head] of [
    ["with a length", "Content-Length: 1000000000000"],
    ["in chunks", "Transfer-Encoding: chunked"],
  ] as const) {
    it(`cuts off a client that goes on and on ${how}`, async () => {
      const socket = await open(head);
      const chunk = how === "in chunks" ? `10000\r\n${"x".repeat(65_536)}\r\n` : "x".repeat(65_536);
      let answer = "";
      socket.on("data", (data: Buffer) => (answer += data.toString()));
      const closed = new Promise((resolve) => socket.once("close", resolve));
      const send = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on("drain", send);
      send();
      await closed;
      expect(answer).to.match(/^HTTP\/1.1 413 /);
      expect(socket.bytesWritten).to.be.lessThan(64 * 1024 * 1024);
    });
  }

  it("takes the next request on a connection after a refused one", async () => {
    const socket = await open("Content-Length: 70000");
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(String(first)).to.match(/^HTTP\/1.1 413 /);
    socket.write(
      `${"x".repeat(70_000)}POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    );
    const [second] = (await once(socket, "data")) as [Buffer];
    expect(String(second)).to.match(/^HTTP\/1.1 200 /);
    socket.destroy();
  });

  it("tells a truncated body from an empty one", async () => {
    const socket = await open("Content-Length: 100");
    socket.write('{"a":1}');
    setTimeout(() => socket.destroy(), 20);
    await handled;
    expect(thrown).to.include({ code: "VALIDATION_FAILED", message: "the body is incomplete" });
  });
});
