import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { Wallet } from "ethers";
import { hardhatWallet } from "./chain.ts";
import { NDJSON, send, sendRaw, signIn } from "./http.ts";
import {
  answersOf,
  securityTokenLine,
  sendBody,
  sendLines,
  SESSION,
  textOf,
  tokenLine,
  type LineAnswer,
} from "./lines.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";
const MIB = 2 ** 20;

/** The two batches, with what their lines look like and how a success is answered. */
const BATCHES = [
  { path: "/tokens/batch", single: "/tokens", lineOf: tokenLine, success: 200 },
  { path: "/security-tokens/batch", single: "/security-tokens", lineOf: securityTokenLine, success: 201 },
] as const;

/** A batch whose lines are sent one after the other. */
interface Conversation {
  call: ClientRequest;
  response: IncomingMessage;
  write(line: unknown): void;
  /** The next answer, or undefined after the last one. */
  next(): Promise<LineAnswer | undefined>;
}

async function converse({ url }: Pick<Running, "url">, path: string): Promise<Conversation> {
  const call = request(url + path, { method: "POST", headers: { ...NDJSON, ...SESSION } });
  call.on("error", () => {}); // some tests break the connection
  call.flushHeaders();
  const [response] = (await once(call, "response")) as [IncomingMessage];
  const answers = createInterface(response)[Symbol.asyncIterator]();
  return {
    call,
    response,
    write: (line) => void call.write(textOf([line])),
    async next() {
      const { done, value } = await answers.next();
      return done ? undefined : (JSON.parse(value) as LineAnswer);
    },
  };
}

describe("batches", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess({ ADMIN_TOKEN });
  });

  after(() => service.stop());

  async function issued(): Promise<number> {
    const { body } = await send<string>(service, "GET /metrics");
    return [...body.matchAll(/^hallmark_tokens_issued_total\{.*\} (\d+)$/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  }

  for (const { path, single, lineOf, success } of BATCHES) {
    describe(`POST ${path}`, () => {
      const P = path.startsWith("/t") ? "T" : "S";
      const bodyOf = (line: Record<string, unknown>) => {
        const { idempotency_key: _, ...body } = line;
        return single === "/tokens" ? { session_key: DEMO_KEY, ...body } : body;
      };

      it("answers each line by what the single route answers, with the same key too", async () => {
        const lines = Array.from({ length: 300 }, (_, i) => lineOf(`${P}A${i}`));
        const answers = await sendLines(service, path, lines);
        expect(answers.map(({ line, status }) => [line, status])).to.deep.equal(
          lines.map((_, i) => [i + 1, success]),
        );
        for (const i of [0, 150, 299]) {
          const line = lines[i] as ReturnType<typeof lineOf>;
          const answer = await send<object>(service, `POST ${single}`, bodyOf(line), {
            "idempotency-key": `"${line.idempotency_key}"`,
          });
          expect({ line: i + 1, status: answer.status, ...answer.body }).to.deep.equal(answers[i]);
        }
      });

      it("is answered by the same when it is sent again, and issues nothing again", async () => {
        const lines = Array.from({ length: 50 }, (_, i) => lineOf(`${P}B${i}`));
        const answers = await sendLines(service, path, lines);
        const before = await issued();
        expect(await sendLines(service, path, lines)).to.deep.equal(answers);
        expect(await issued()).to.equal(before);
      });

      it("goes on after lines that are wrong, each of which gets the answer of the single route", async () => {
        const wrong = [
          lineOf(`${P}C1`, { decimals: -1, issued_amount: 0 }),
          lineOf(`${P}C2`, { surprise: 1 }),
          lineOf(`${P}A1`, { idempotency_key: "of another" }),
          lineOf(`${P}C3`, { idempotency_key: `key ${P}A1` }),
        ];
        const lines = [lineOf(`${P}C4`), ...wrong, lineOf(`${P}C5`)];
        const answers = await sendLines(service, path, lines);
        expect(answers.map(({ status }) => status)).to.deep.equal([success, 400, 400, 409, 422, success]);
        for (const [i, line] of wrong.entries()) {
          const answer = await send<object>(service, `POST ${single}`, bodyOf(line), {
            "idempotency-key": line.idempotency_key,
          });
          expect({ line: i + 2, status: answer.status, ...answer.body }).to.deep.equal(answers[i + 1]);
        }
      });

      it("refuses what is no JSON object, with its number, and what has no valid key", async () => {
        const long = lineOf(`${P}D1`, { info: "x".repeat(65_536) });
        const twice = '{"idempotency_key":"a","idempotency_key":"b"}';
        const keys = [undefined, "", 7, null, "é", "a\nb", "k".repeat(256), ' "']
          .map((idempotency_key) => lineOf(`${P}D2`, { idempotency_key }))
          .map((line) => JSON.stringify(line));
        const lines = ["nonsense", "", " ", "[]", "7", "null", '{"a":', twice, "\ufeff{}", long, ...keys];
        const answers = await sendLines(service, path, [...lines, lineOf(`${P}D3`)]);
        expect(answers.map(({ line }) => line)).to.deep.equal([...lines, ""].map((_, i) => i + 1));
        expect(answers.map(({ status }) => status)).to.deep.equal(
          [...lines, ""].map((line, i) => (i === lines.length ? success : line === long ? 413 : 400)),
        );
        expect(JSON.stringify(answers[3])).to.match(/he line must be a JSON object/);
        expect(JSON.stringify(answers[7])).to.match(/he line has the member 'idempotency_key' twice/);
        expect(JSON.stringify(answers[9])).to.match(/he line must not be larger than 65536 bytes/);
      });

      it("takes a line of 64 KiB, line feeds after carriage returns, and a last line without any", async () => {
        const line = JSON.stringify(lineOf(`${P}E1`));
        const body = `${line.padEnd(65_536)}\n${JSON.stringify(lineOf(`${P}E2`))}\r\n${JSON.stringify(lineOf(`${P}E3`))}`;
        const { body: text } = await sendBody(service, path, body);
        expect(answersOf(text).map(({ status }) => status)).to.deep.equal([success, success, success]);
        expect((await sendBody(service, path, "")).body).to.equal("");
      });

      it("issues once for lines with the same key, and refuses another content under it", async () => {
        const line = lineOf(`${P}F1`);
        const other = lineOf(`${P}F2`, { idempotency_key: line.idempotency_key });
        const before = await issued();
        const answers = await sendLines(service, path, [line, line, other, line]);
        expect(answers.map(({ status }) => status)).to.deep.equal([success, success, 422, success]);
        for (const i of [1, 3]) expect(answers[i]).to.deep.equal({ ...answers[0], line: i + 1 });
        expect(await issued()).to.equal(before + 1);
      });

      it("answers a line while the body is still being sent", async () => {
        const batch = await converse(service, path);
        for (const i of [1, 2, 3]) {
          batch.write(lineOf(`${P}G${i}`));
          expect(await batch.next()).to.include({ line: i, status: success });
        }
        batch.call.end();
        expect(await batch.next()).to.equal(undefined);
      });

      it("ends with a 413 at the line 10,001, and what was issued before stays", async () => {
        const lines = [lineOf(`${P}H1`), ...Array<string>(9_998).fill("{}"), lineOf(`${P}H2`)];
        expect(await sendLines(service, path, lines)).to.have.length(10_000);
        const answers = await sendLines(service, path, [...lines, lineOf(`${P}H3`), lineOf(`${P}H4`)]);
        expect(answers).to.have.length(10_001);
        expect(answers.at(-2)).to.include({ line: 10_000, status: success });
        expect(answers.at(-1)).to.include({ line: 10_001, status: 413 });
        expect(JSON.stringify(answers.at(-1))).to.match(/he batch must not have more than 10000 lines/);
      });

      it("ends with a 413 where a stream passes 16 MiB, also within one line that never ends", async () => {
        const batch = await converse(service, path);
        batch.write(lineOf(`${P}I1`));
        const filler = "x".repeat(MIB - 1);
        for (let i = 0; i < 15; i++) batch.write(filler);
        const answers = [];
        for (let i = 1; i <= 16; i++) answers.push(await batch.next());
        const statuses = answers.map((answer) => [answer?.line, answer?.status]);
        expect(statuses).to.have.deep.members([
          [1, success],
          ...Array.from({ length: 15 }, (_, i) => [i + 2, 413]),
        ]);
        // Not a line of its own: it never comes to an end.
        const flood = () => void (batch.call.writable && batch.call.write(filler, () => setImmediate(flood)));
        flood();
        expect(await batch.next()).to.include({ line: 17, status: 413 });
        expect(await batch.next()).to.equal(undefined);
        batch.call.destroy();
      });

      it("is refused by its Content-Length before anything of it is read", async () => {
        const { port } = new URL(service.url);
        const answer = await sendRaw(
          service.url,
          [
            `POST ${path} HTTP/1.1`,
            `Host: localhost:${port}`,
            "Content-Type: application/x-ndjson",
            `Authorization: ${SESSION.authorization}`,
            `Content-Length: ${16 * MIB + 1}`,
            "Expect: 100-continue",
            "Connection: close",
            "\r\n",
          ].join("\r\n"),
        );
        expect(answer.status).to.equal(413);
        expect(answer.body).to.deep.equal({
          error: "BODY_TOO_LARGE",
          message: `the body must not be larger than ${16 * MIB} bytes`,
        });
        const sent = await sendBody(service, path, "x".repeat(16 * MIB + 1));
        expect(sent).to.have.property("status", 413);
        expect((await sendBody(service, path, "x".repeat(16 * MIB))).status).to.equal(200);
      });

      it("refuses other types of bodies, and compressed ones, as a whole", async () => {
        const body = textOf([lineOf(`${P}J1`)]);
        for (const headers of [
          { "content-type": "application/json" },
          { "content-type": "application/x-ndjson; charset=latin1" },
          { ...NDJSON, "content-encoding": "gzip" },
        ]) {
          expect((await send(service, `POST ${path}`, body, { ...SESSION, ...headers })).status).to.equal(
            415,
          );
        }
        expect((await sendBody(service, path, body, { ...SESSION, accept: "text/html" })).status).to.equal(
          406,
        );
        expect(
          (await send(service, `PUT ${path}`, body, { ...SESSION, ...NDJSON })).headers.get("allow"),
        ).to.match(/\bPOST\b/);
      });

      it("takes POST alone", async () => {
        for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
          const { status, headers } = await send(service, `${method} ${path}`);
          expect(status, method).to.equal(405);
          expect(headers.get("allow"), method).to.include("POST");
        }
      });

      it("leaves what was begun to its end where the client hangs up", async () => {
        const batch = await converse(service, path);
        batch.write(lineOf(`${P}K1`));
        await batch.next();
        const lines = Array.from({ length: 20 }, (_, i) => lineOf(`${P}L${i}`));
        batch.call.write(`${textOf(lines)}{"cut":`, () => batch.call.destroy());
        await once(batch.call, "close");
        const answers = await sendLines(service, path, lines);
        expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([success]));
        // And the service goes on to take batches.
        expect(await sendLines(service, path, [lineOf(`${P}K1`)])).to.have.length(1);
      });

      it("allows 20 batches of an address at a time", async () => {
        const open = await Promise.all(Array.from({ length: 20 }, () => converse(service, path)));
        const refused = await sendBody(service, path, "");
        expect(refused.status).to.equal(429);
        expect(refused.headers.get("retry-after")).to.match(/^\d+$/);
        for (const { call, next } of open) {
          call.end();
          expect(await next()).to.equal(undefined);
        }
        expect((await sendBody(service, path, "")).status).to.equal(200);
      });
    });
  }

  it("need a session that is there, as a whole", async () => {
    for (const headers of [{}, { authorization: "Bearer x" }, { authorization: "Basic x" }]) {
      const answer = await sendBody(service, "/tokens/batch", textOf([tokenLine("NOBODY")]), headers);
      expect(answer.status).to.equal(401);
      expect(answer.headers.get("www-authenticate")).to.equal("Bearer");
    }
    expect((await send(service, "GET /tickers/NOBODY")).status).to.equal(404);
    const [answer] = await sendLines(service, "/tokens/batch", [tokenLine("OWN", { session_key: DEMO_KEY })]);
    expect(answer).to.include({ status: 400, message: "invalid session_key value" });
  });

  it("are logged and measured line by line, under the batch's request id", async () => {
    const lines = [tokenLine("LOG1"), "nonsense", tokenLine("LOG2")];
    const { headers } = await sendBody(service, "/tokens/batch", textOf(lines));
    const entries = service.log.map((entry) => JSON.parse(entry) as Record<string, unknown>);
    const own = entries.filter((entry) => entry["requestId"] === headers.get("x-request-id"));
    const logged = own.filter(({ msg }) => msg === "line");
    expect(logged.map(({ line, status }) => [line, status])).to.have.deep.members([
      [1, 200],
      [2, 400],
      [3, 200],
    ]);
    for (const { status, transaction } of logged) {
      if (status === 200) expect(transaction).to.match(/^0x[0-9a-f]{64}$/);
    }
    expect(own.filter(({ msg }) => msg === "request")).to.have.length(1);
    expect(own.at(-1)).to.include({ msg: "request", status: 200, lines: 3, path: "/tokens/batch" });
    const { body } = await send<string>(service, "GET /metrics");
    expect(body).to.match(
      /^hallmark_line_duration_seconds_count\{route="\/tokens\/batch",status="200"\} [1-9]/m,
    );
  });
});

describe("batches of a service that others can reach", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess({ ADMIN_TOKEN, ST_AUTH: "required", RATE_LIMIT: "5" });
  });

  after(() => service.stop());

  it("need a session for security tokens, whose lines are for its own issuer alone", async () => {
    const path = "/security-tokens/batch";
    const body = textOf([securityTokenLine("One")]);
    expect((await sendBody(service, path, body, {})).status).to.equal(401);
    expect((await sendBody(service, path, body, { authorization: "Bearer x" })).status).to.equal(401);
    const session = await signIn(service, hardhatWallet(2));
    const lines = [
      securityTokenLine("One"),
      securityTokenLine("Two", { issuer_id: "other" }),
      securityTokenLine("Three"),
    ];
    const answers = await sendLines(service, path, lines, { authorization: `Bearer ${session}` });
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 400, 201]);
    const stranger = await signIn(service, Wallet.createRandom());
    const refused = await sendLines(service, path, lines, { authorization: `Bearer ${stranger}` });
    expect(refused.map(({ status }) => status)).to.deep.equal([403, 400, 403]);
  });

  it("are limited by their lines, each of which says when to send it again", async () => {
    const wallet = Wallet.createRandom();
    const headers = { authorization: `Bearer ${await signIn(service, wallet)}` };
    const lines = Array.from({ length: 8 }, (_, i) => tokenLine(`LIMIT${i}`));
    const answers = await sendLines(service, "/tokens/batch", lines, headers);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200, 429, 429, 429]);
    for (const { retry_after } of answers.slice(5)) expect(retry_after).to.be.within(1, 60);
    const [, session_key] = headers.authorization.split(" ");
    const { idempotency_key: _, ...body } = tokenLine("LIMIT9");
    expect((await send(service, "POST /tokens", { session_key, ...body })).status).to.equal(429);
  });
});
