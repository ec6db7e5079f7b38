import { once } from "node:events";
import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import Koa, { type Context } from "koa";
import { compress } from "../../../src/http/middleware/compress.ts";

const LONG = "hallmark ".repeat(500);

describe("compress", () => {
  /** The answer of an app to a client that takes Brotli. */
  async function answerTo(method: string, respond: (ctx: Context) => void) {
    const handle = new Koa().use(compress).use(respond).callback();
    const server = createServer((...exchange) => void handle(...exchange)).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const call = request({ port, host: "127.0.0.1", method, headers: { "accept-encoding": "br" } }).end();
      const [response] = (await once(call, "response")) as [IncomingMessage];
      return { headers: response.headers, body: await text(response) };
    } finally {
      server.close();
    }
  }

  it("compresses what GET answers", async () => {
    const { headers, body } = await answerTo("GET", (ctx) => (ctx.body = LONG));
    expect(headers).to.include({ "content-encoding": "br", vary: "Accept-Encoding" });
    expect(body.length).to.be.below(LONG.length / 10);
  });

  const LEFT: [what: string, method: string, respond: (ctx: Context) => void][] = [
    ["an answer to POST, which may hold secrets", "POST", (ctx) => (ctx.body = LONG)],
    ["an error", "GET", (ctx) => ((ctx.status = 500), (ctx.body = LONG))],
    ["a stream", "GET", (ctx) => ((ctx.type = "application/x-ndjson"), (ctx.body = Readable.from([LONG])))],
    [
      "what is compressed already",
      "GET",
      (ctx) => ((ctx.type = "image/png"), (ctx.body = Buffer.from(LONG))),
    ],
  ];
  for (const [what, method, respond] of LEFT) {
    it(`leaves ${what}`, async () => {
      const { headers, body } = await answerTo(method, respond);
      expect(headers).not.to.have.any.keys("content-encoding", "vary");
      expect(body).to.equal(LONG);
    });
  }
});
