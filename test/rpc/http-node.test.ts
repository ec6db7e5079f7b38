import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { httpNode } from "../../src/rpc/http-node.ts";
import { RpcError } from "../../src/rpc/node.ts";

describe("httpNode", () => {
  let server: Server;
  let host: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  before(async () => {
    server = createServer((request, response) => answer(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  function answers(body: string, status = 200): void {
    answer = (_, response) => response.writeHead(status).end(body);
  }

  async function failureOf(url = `http://${host}/`, timeout = 5_000): Promise<Error> {
    return httpNode(url, timeout)
      .send("eth_test", [])
      .then(
        () => new Error("it did not fail"),
        (error: unknown) => error as Error,
      );
  }

  it("returns the result, even if it is null", async () => {
    for (const result of ["0x1", null, false, 0, ""]) {
      answers(JSON.stringify({ jsonrpc: "2.0", id: 1, result }));
      expect(await httpNode(`http://${host}`, 5_000).send("eth_test", [])).to.equal(result);
    }
  });

  it("sends user and password of the URL in a header", async () => {
    let authorization: string | undefined;
    let path: string | undefined;
    answer = ({ headers, url }, response) => {
      ({ authorization } = headers);
      path = url;
      response.end('{"jsonrpc": "2.0", "id": 1, "result": true}');
    };
    await httpNode(`http://us%3Aer:p%40ss@${host}/v3/key?a=b`, 5_000).send("eth_test", []);
    expect(Buffer.from(authorization?.split(" ")[1] ?? "", "base64").toString()).to.equal("us:er:p@ss");
    expect(path).to.equal("/v3/key?a=b");
  });

  it("throws the node's own message, and finds the revert data in each place where nodes put it", async () => {
    for (const data of ["0x08c379a0", { data: "0x08c379a0" }, { data: { data: "0x08c379a0" } }]) {
      answers(JSON.stringify({ error: { code: 3, message: "execution reverted", data } }), 500);
      const error = await failureOf();
      expect(error).to.be.instanceOf(RpcError);
      expect(error).to.include({ code: 3, message: "execution reverted", data: "0x08c379a0" });
    }
  });

  it("refuses an answer that is not valid JSON-RPC", async () => {
    for (const [body, status] of [
      ["<html>Bad gateway</html>", 502],
      ["", 200],
      ["null", 200],
      ["{}", 200],
      ['{"error": "unauthorized"}', 401],
    ] as const) {
      answers(body, status);
      const error = await failureOf();
      expect(error).not.to.be.instanceOf(RpcError);
      expect(error.message).to.equal(
        `the node does not answer eth_test: HTTP ${status} without an answer of JSON-RPC`,
      );
    }
  });

  it("does not take the answer to another call", async () => {
    for (const answered of [
      { id: 2, result: "0x1" },
      { id: "1", result: "0x1" },
      { result: "0x1" },
      { id: 2, error: { code: 3, message: "execution reverted" } },
    ]) {
      answers(JSON.stringify({ jsonrpc: "2.0", ...answered }));
      const error = await failureOf();
      expect(error).not.to.be.instanceOf(RpcError);
      expect(error.message).to.equal("the node does not answer eth_test: it answered another call");
    }
  });

  it("refuses an answer that is too long, compressed or not", async () => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, result: "x".repeat(1_000) });
    for (const [encoding, bytes] of [
      ["identity", Buffer.from(body)],
      ["gzip", gzipSync(body)],
    ] as const) {
      answer = (_, response) => response.writeHead(200, { "content-encoding": encoding }).end(bytes);
      const bounded = (largestAnswer: number) =>
        httpNode(`http://${host}/`, 5_000, { largestAnswer }).send("eth_test", []);
      expect(await bounded(body.length)).to.have.length(1_000);
      const error = await bounded(body.length - 1).catch((failure: unknown) => failure as Error);
      expect(error).to.have.property(
        "message",
        `the node does not answer eth_test: its answer is longer than ${body.length - 1} bytes`,
      );
    }
  });

  it("follows no redirection", async () => {
    answer = ({ url }, response) => {
      if (url === "/other") response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: "0x1" }));
      else response.writeHead(307, { location: "/other" }).end();
    };
    const error = await failureOf();
    expect(error).not.to.be.instanceOf(RpcError);
    expect(error.message).to.contain("the node does not answer eth_test");
  });

  it("tells that a connection has ended, even if no call was on it", async () => {
    answers(JSON.stringify({ jsonrpc: "2.0", id: 1, result: "0x1" }));
    const node = httpNode(`http://${host}/`, 5_000);
    const ended = new Promise<void>((resolve) => node.onDisconnect?.(resolve));
    await node.send("eth_test", []);
    server.closeAllConnections();
    await ended;
  });

  it("gives up after its timeout", async () => {
    answer = () => {};
    expect((await failureOf(undefined, 50)).message).to.equal(
      "the node does not answer eth_test: it took too long",
    );
    answer = (_, response) => response.write('{"resu');
    expect((await failureOf(undefined, 50)).message).to.contain("the node does not answer eth_test");
  });

  it("shows no URL in its errors, since a URL may contain a key", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const { message } = await failureOf(`http://user:secret@127.0.0.1:${port}/key`);
    expect(message).to.equal("the node does not answer eth_test: ECONNREFUSED");
  });
});
