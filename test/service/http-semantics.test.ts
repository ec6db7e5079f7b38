import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { startInProcess, startProcess, type Running } from "./service.ts";

describe("HTTP (RFC 9110, RFC 9112)", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  async function exchange(head: string[], body = ""): Promise<string> {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write([...head, "Connection: close", "", body].join("\r\n"));
    return text(socket);
  }

  const CONTINUE = /^HTTP\/1.1 100 Continue\r\n\r\n/;

  it("100-continue is answered before a body that is read", async () => {
    const body = "{}";
    const answer = await exchange(
      [
        "POST /tokens HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        `Content-Length: ${body.length}`,
        "Expect: 100-continue",
      ],
      body,
    );
    expect(answer).to.match(CONTINUE).and.include("HTTP/1.1 400 ").and.include("VALIDATION_FAILED");
  });

  for (const [why, header, status] of [
    ["too large", "Content-Type: application/json\r\nContent-Length: 1000000", 413],
    ["of another type", "Content-Type: text/plain\r\nContent-Length: 2", 415],
  ] as const) {
    it(`100-continue is not answered if the body is ${why}`, async () => {
      const answer = await exchange([
        "POST /tokens HTTP/1.1",
        "Host: localhost",
        header,
        "Expect: 100-continue",
      ]);
      expect(answer).to.match(new RegExp(`^HTTP/1.1 ${status} `));
    });
  }

  it("the host of a whole URL counts, whatever the Host header says", async () => {
    const foreign = await exchange(["GET http://foreign.example/tokens HTTP/1.1", "Host: localhost"]);
    expect(foreign)
      .to.match(/^HTTP\/1.1 403 /)
      .and.include("this host is not served");
    const own = await exchange(["GET http://localhost/tokens HTTP/1.1", "Host: foreign.example"]);
    expect(own).to.match(/^HTTP\/1.1 200 /);
  });

  it("a client of /events that hangs up at once leaves nothing that keeps the process", async () => {
    const child = await startProcess();
    const { hostname, port } = new URL(child.url);
    for (let i = 0; i < 50; i++) {
      const socket = connect(Number(port), hostname);
      await once(socket, "connect");
      socket.write("GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n", () =>
        socket.destroy(),
      );
      await once(socket, "close");
    }
    await child.stop();
  });
});
