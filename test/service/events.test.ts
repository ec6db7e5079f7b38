import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { hardhatWallet, SECURITY_TOKEN, sendSigned } from "./chain.ts";
import { openEvents, type EventStream, type TransferEvent } from "./event-stream.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, startProcess, type Running } from "./service.ts";
import type { TokenView, TransfersView, TransferView } from "./views.ts";

async function issue(service: Pick<Running, "url">, ticker: string): Promise<number> {
  const names = { full_name: `Token ${ticker}`, short_name: ticker };
  const body = { session_key: DEMO_KEY, ...names, ticker, token_amount: 7, decimals: 2 };
  const answer = await send<{ smartcontract_ID: number }>(service, "POST /tokens", body);
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
  return answer.body.smartcontract_ID;
}

async function issueSt(service: Running, token_name: string, info: object = {}): Promise<void> {
  const body = { issuer_id: "issuer123", token_name, issued_amount: 1000, info };
  expect((await send(service, "POST /security-tokens", body)).status).to.equal(201);
}

/** Has the demo's wallet transfer some of a token. */
async function giveTo(service: Running, id: number, to: string, amount: number): Promise<void> {
  const { body } = await send<TokenView>(service, `GET /tokens/${id}`);
  await sendSigned(service, hardhatWallet(1), body.contract_address, SECURITY_TOKEN, "transfer", [
    to,
    amount,
  ]);
}

function upTo(count: number, first = 1): number[] {
  return Array.from({ length: count - first + 1 }, (_, i) => first + i);
}

const ids = ({ events }: EventStream) => events.map(({ id }) => id);

describe("GET /events", function () {
  this.timeout(30_000);
  let service: Running;
  const streams: { close(): void }[] = [];

  beforeEach(async () => {
    service = await startInProcess();
  });

  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    await service.stop();
  });

  async function open(options: Parameters<typeof openEvents>[1] = {}): Promise<EventStream> {
    const stream = await openEvents(service, options);
    streams.push(stream);
    return stream;
  }

  const after = (id: number) => ({ headers: { "last-event-id": String(id) } });

  it("reports each issue in order, with the same facts as the reading routes", async () => {
    const stream = await open();
    expect(stream.start).to.equal(0);
    await issue(service, "first");
    await issueSt(service, "Séries \n A".replace("\n ", ""), { text: "two\nlines\r\nand \u2028 more" });
    await issue(service, "third");
    const events = await stream.has(3);
    const { body: first } = await send(service, "GET /tokens/1");
    const { body: second } = await send(service, "GET /security-tokens/issuer123-S%C3%A9ries%20A");
    const { body: third } = await send(service, "GET /tokens/3");
    expect(events).to.deep.equal([
      { id: 1, event: "token", data: first },
      { id: 2, event: "security_token", data: second },
      { id: 3, event: "token", data: third },
    ]);
  });

  it("reports an issue while its caller makes a few more requests", async () => {
    const stream = await open();
    await issue(service, "now");
    // Each takes a millisecond or so: what is found by asking at intervals comes later.
    for (let i = 0; i < 100 && stream.events.length === 0; i++) await send(service, "GET /health/live");
    expect(ids(stream)).to.deep.equal([1]);
  });

  it("has headers that stop proxies from buffering it", async () => {
    const { headers } = await open();
    expect(headers).to.include({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "content-security-policy": "default-src 'none';frame-ancestors 'none'",
    });
    expect(headers).not.to.have.property("access-control-allow-origin");
  });

  it("resumes after any event without a gap or a repetition, while others are issued", async () => {
    const issuing = (async () => {
      for (const i of upTo(40)) await issue(service, `T${i}`);
    })();
    const seen: number[] = [];
    while (seen.length < 40) {
      const stream = await open(after(seen.at(-1) ?? 0));
      await stream.has(Math.min(7, 40 - seen.length));
      seen.push(...ids(stream));
      stream.close();
    }
    await issuing;
    expect(seen).to.deep.equal(upTo(40));
  });

  it("without a place, begins with new issues, and sends its place before the first one", async () => {
    await issue(service, "old");
    const stream = await open();
    expect(stream.start).to.equal(1);
    await issue(service, "new");
    await stream.has(1);
    expect(ids(stream)).to.deep.equal([2]);
  });

  it("takes the place from the query if there is no header", async () => {
    for (const ticker of ["a", "b", "c"]) await issue(service, ticker);
    const byQuery = await open({ path: "/events?last_event_id=1" });
    await byQuery.has(2);
    expect(ids(byQuery)).to.deep.equal([2, 3]);
    const byBoth = await open({ path: "/events?last_event_id=1", ...after(2) });
    await byBoth.has(1);
    expect(ids(byBoth)).to.deep.equal([3]);
  });

  it("tells a client with a place of another chain at once to undo everything", async () => {
    await issue(service, "only");
    const stream = await open(after(57));
    await issue(service, "next");
    const [undone, next] = await stream.has(2);
    expect(undone).to.deep.equal({ id: 1, event: "undone", data: { after: 1 } });
    expect(next).to.include({ id: 2, event: "token" });
  });

  describe("with types=transfers", () => {
    const path = "/events?types=transfers";
    const openTransfers = async (options: Parameters<typeof openEvents>[1] = {}) => {
      const stream = await openEvents<TransferEvent>(service, { path, ...options });
      streams.push(stream);
      return stream;
    };
    const give = (id: number, amount: number) => giveTo(service, id, hardhatWallet(12).address, amount);
    async function transfers(id: number): Promise<TransferView[]> {
      const { body } = await send<TransfersView>(service, `GET /tokens/${id}/transfers`);
      return body.transfers.toReversed();
    }
    const placeOf = ({ block_number, log_index }: TransferView) => `${block_number}-${log_index}`;

    it("reports what the reading routes list, in order, with ids of its own", async () => {
      await issue(service, "old");
      const stream = await openTransfers();
      const [old] = (await transfers(1)) as [TransferView];
      expect(stream.start).to.equal(placeOf(old));
      await give(1, 5);
      await issue(service, "new");
      await give(2, 7);
      const events = await stream.has(3);
      const [, first] = (await transfers(1)) as [TransferView, TransferView];
      const others = await transfers(2);
      expect(events).to.deep.equal(
        [first, ...others].map((data) => ({ id: placeOf(data), event: "transfer", data })),
      );
    });

    it("resumes after any event without a gap or a repetition, and from the first on after 0", async () => {
      await issue(service, "token");
      for (let amount = 1; amount <= 12; amount++) await give(1, amount);
      const all = (await transfers(1)).map(placeOf);
      const seen: string[] = [];
      while (seen.length < all.length) {
        const stream = await openTransfers({ headers: { "last-event-id": seen.at(-1) ?? "0" } });
        await stream.has(Math.min(5, all.length - seen.length));
        seen.push(...stream.events.slice(0, 5).map(({ id }) => id));
        stream.close();
      }
      expect(seen).to.deep.equal(all);
      const byQuery = await openTransfers({ path: `${path}&last_event_id=${all.at(-2)}` });
      expect((await byQuery.has(1)).map(({ id }) => id)).to.deep.equal(all.slice(-1));
    });

    it("tells a client with a place of another chain at once to undo what came after the last one before", async () => {
      await issue(service, "only");
      const [only] = (await transfers(1)) as [TransferView];
      for (const place of [`${only.block_number}-999`, "99999-1"]) {
        const stream = await openTransfers({ headers: { "last-event-id": place } });
        const [undone] = await stream.has(1);
        const after = placeOf(only);
        expect(undone, place).to.deep.equal({ id: after, event: "undone", data: { after } });
      }
    });
  });

  it("refuses what it can't answer", async () => {
    const accept = { accept: "text/event-stream" };
    const refusals: [line: string, headers: Record<string, string>, status: number][] = [
      ["GET /events", { accept: "application/json" }, 406],
      ["GET /events", { ...accept, "last-event-id": "one" }, 400],
      ["GET /events", { ...accept, "last-event-id": "-1" }, 400],
      ["GET /events?last_event_id=01", accept, 400],
      ["GET /events?since=1", accept, 400],
      ["GET /events?types=tokens", accept, 400],
      ["GET /events", { ...accept, "last-event-id": "1-1" }, 400],
      ["GET /events?types=transfers", { ...accept, "last-event-id": "1" }, 400],
      ["GET /events?types=transfers&last_event_id=1-", accept, 400],
      ["POST /events", {}, 405],
    ];
    for (const [line, headers, expected] of refusals) {
      const { status, body } = await send<{ error: string }>(service, line, undefined, headers);
      expect(status, `${line} ${JSON.stringify(headers)}`).to.equal(expected);
      expect(body).to.have.keys("error", "message");
    }
    const head = await send(service, "HEAD /events", undefined, accept);
    expect(head.status).to.equal(200);
    expect(head.headers.get("content-type")).to.equal("text/event-stream; charset=utf-8");
  });

  it("sends the same to a hundred clients, and refuses one more from their address", async () => {
    const clients = await Promise.all(upTo(100).map(() => open()));
    const refused = await send(service, "GET /events", undefined, { accept: "text/event-stream" });
    expect(refused.status).to.equal(429);
    expect(refused.headers.get("retry-after")).to.equal("30");
    await Promise.all(upTo(20).map((i) => issue(service, `T${i}`)));
    for (const client of clients) {
      await client.has(20);
      expect(ids(client)).to.deep.equal(upTo(20));
    }
    for (const client of clients) client.close();
    // Whoever hangs up makes room.
    for (;;) {
      const again = await open().catch(() => undefined);
      if (again !== undefined) break;
      await sleep(20);
    }
  });

  it("counts the streams of an IPv6 /64 network as those of one address", async () => {
    const behindProxy = await startInProcess({ TRUST_PROXY: "on" });
    const open = (address: string) => openEvents(behindProxy, { headers: { "x-forwarded-for": address } });
    const streams = await Promise.all(Array.from({ length: 100 }, (_, i) => open(`2001:db8::${i}`)));
    const refusal = await open("2001:db8::a:b:c:d").catch((error: Error) => error);
    expect(refusal).to.include({ message: "answered by 429" });
    streams.push(await open("2001:db8:0:1::1"));
    for (const stream of streams) stream.close();
    await behindProxy.stop();
  });

  it("does not wait for a client that reads nothing, and sends it everything later", async () => {
    // More than the sockets' own buffers hold.
    const info = { text: "x".repeat(16_000) };
    await Promise.all(upTo(300).map((i) => issueSt(service, `T${i}`, info)));
    const slow = await open(after(0));
    slow.pause();
    const fast = await open(after(0));
    await fast.has(300);
    slow.resume();
    await slow.has(300);
    expect(ids(slow)).to.deep.equal(upTo(300));
  });

  it("ends when the service stops, also for a client that reads nothing", async () => {
    // A stop that waited for the client would take longer than this test may.
    const other = await startInProcess();
    try {
      const info = { text: "x".repeat(16_000) };
      await Promise.all(upTo(300).map((i) => issueSt(other, `T${i}`, info)));
      const stream = await openEvents(other);
      const { hostname, port } = new URL(other.url);
      const stuck = connect(Number(port), hostname).pause();
      stuck.write("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0\r\n\r\n");
      await sleep(500);
      await other.stop();
      await stream.ended;
      stuck.destroy();
    } finally {
      await other.stop().catch(() => {});
    }
  });

  it("is resumed by an EventSource after kill -9 and a restart, without a gap or a repetition", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hallmark-events-"));
    let child = await startProcess({ DATA_DIR: folder });
    const { url } = child;
    const script = `
      setInterval(() => {}, 1000); // its wait for the next attempt does not keep Node alive
      const source = new EventSource(process.argv[1] + "/events");
      source.onopen = () => console.log("open");
      source.addEventListener("token", ({ lastEventId, data }) =>
        console.log("event " + lastEventId + " " + JSON.parse(data).ticker));`;
    const browser = spawn(process.execPath, ["--experimental-eventsource", "-e", script, url], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let output = "";
    browser.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const says = async (line: string) => {
      while (!output.includes(`${line}\n`)) await once(browser.stdout, "data");
    };
    try {
      await says("open");
      await issue(child, "before");
      await says("event 1 before");
      process.kill(child.pid, "SIGKILL");
      await sleep(200);
      child = await startProcess({ DATA_DIR: folder, PORT: new URL(url).port });
      // Issued before the client is back, most likely.
      await issue(child, "between");
      await says("event 2 between");
      await issue(child, "after");
      await says("event 3 after");
      expect(output.match(/event .*/g)).to.deep.equal(["event 1 before", "event 2 between", "event 3 after"]);
    } finally {
      browser.kill();
      await child.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
