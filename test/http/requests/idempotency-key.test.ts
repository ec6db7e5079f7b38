import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import type { Server } from "node:http";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import fc from "fast-check";
import Koa from "koa";
import type { HallmarkError } from "../../../src/base/errors.ts";
import { idempotencyKey } from "../../../src/http/requests/idempotency-key.ts";

const REFUSED = { error: "INVALID_IDEMPOTENCY_KEY" };

describe("idempotencyKey", () => {
  let server: Server;

  before(async () => {
    const app = new Koa();
    app.use((ctx) => {
      try {
        ctx.body = { key: idempotencyKey(ctx) ?? null };
      } catch (error) {
        ctx.body = { error: (error as HallmarkError).code };
      }
    });
    server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  /** The key that is read from these header lines, written to the wire as they are. */
  async function keyIn(...lines: (string | Buffer)[]): Promise<unknown> {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
    for (const line of lines) socket.write(Buffer.concat([Buffer.from(line), Buffer.from("\r\n")]));
    socket.write("\r\n");
    const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");
    return head.startsWith("HTTP/1.1 200") ? (JSON.parse(body) as unknown) : head.split("\r\n")[0];
  }

  function keyOf(value: string): Promise<unknown> {
    return keyIn(`Idempotency-Key: ${value}`);
  }

  it("is undefined if there is no header", async () => {
    expect(await keyIn()).to.deep.equal({ key: null });
  });

  it("is the same bare and quoted", async () => {
    const keys = ["8e03978e-40d5-43e8-bc93-6894a57f9324", "a", "a b", "a,b", "a;b=c", "0", "null"];
    for (const key of keys) {
      expect(await keyOf(key), key).to.deep.equal({ key });
      expect(await keyOf(`"${key}"`), key).to.deep.equal({ key });
    }
  });

  it("is read from a header name in any case, without the white space around it", async () => {
    expect(await keyIn("idempotency-KEY:\t key \t ")).to.deep.equal({ key: "key" });
    expect(await keyOf('  "key"  ')).to.deep.equal({ key: "key" });
    // In quotes it does.
    expect(await keyOf('" key "')).to.deep.equal({ key: " key " });
  });

  it("unescapes a quoted key", async () => {
    expect(await keyOf('"a\\"b\\\\c"')).to.deep.equal({ key: 'a"b\\c' });
    // Bare, nothing is escaped.
    expect(await keyOf('a\\"b')).to.deep.equal({ key: 'a\\"b' });
    for (const value of ['"a\\b"', '"a"b"', '"a\\"', '"a" "b"', '"a";p=1', '"a', '"']) {
      expect(await keyOf(value), value).to.deep.equal(REFUSED);
    }
  });

  it("has 1 to 255 characters, the quotes not counted", async () => {
    const longest = "k".repeat(255);
    expect(await keyOf(longest)).to.deep.equal({ key: longest });
    expect(await keyOf(`"${longest}"`)).to.deep.equal({ key: longest });
    expect(await keyOf(`"${'\\"'.repeat(255)}"`)).to.deep.equal({ key: '"'.repeat(255) });
    for (const value of ["", " ", '""', `${longest}k`, `"${longest}k"`]) {
      expect(await keyOf(value), value).to.deep.equal(REFUSED);
    }
  });

  it("is printable ASCII", async () => {
    for (const value of ["ключ", "schlüssel", '"schlüssel"', "a\tb", '"a\tb"', "a\u007fb", "😀"]) {
      expect(await keyOf(value), value).to.satisfy(
        (answer: unknown) =>
          (answer as { error?: string }).error === REFUSED.error || String(answer).includes(" 400 "),
      );
    }
    const latin = Buffer.concat([Buffer.from("Idempotency-Key: a"), Buffer.of(0xe9)]);
    expect(await keyIn(latin)).to.deep.equal(REFUSED);
  });

  it("is refused if it is sent twice, even with the same value", async () => {
    expect(await keyIn("Idempotency-Key: a", "Idempotency-Key: b")).to.deep.equal(REFUSED);
    expect(await keyIn("Idempotency-Key: a", "idempotency-key: a")).to.deep.equal(REFUSED);
    expect(await keyIn("Idempotency-Key:", "idempotency-key: a")).to.deep.equal(REFUSED);
  });

  it("is the same quoted and bare, for all printable ASCII that does not begin with a quote", async () => {
    const ascii = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 255,
    });
    await fc.assert(
      fc.asyncProperty(ascii, async (key) => {
        expect(await keyOf(`"${key.replace(/["\\]/g, "\\$&")}"`)).to.deep.equal({ key });
        if (!key.startsWith('"') && key.trim() === key) expect(await keyOf(key)).to.deep.equal({ key });
      }),
      { numRuns: 100 },
    );
  });
});
