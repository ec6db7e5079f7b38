import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect } from "chai";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

/** What Chromium sends. */
const BROWSER = "gzip, deflate, br, zstd";
const DECODERS: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };

describe("Content-Encoding", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
    for (let i = 0; i < 10; i++) {
      const names = { full_name: `Token ${i}`, short_name: `T${i}`, ticker: `T${i}` };
      const body = { session_key: DEMO_KEY, ...names, token_amount: 1, decimals: 8 };
      expect((await send(service, "POST /tokens", body)).status).to.equal(200);
    }
  });

  after(() => service.stop());

  /** The bytes as they come, and the content that they stand for. */
  async function ask(line: string, headers: Record<string, string> = {}, body?: object) {
    const [method, path] = line.split(" ");
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const call = request(service.url + path, { method, headers: { ...type, ...headers } });
    call.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(call, "response")) as [IncomingMessage];
    const bytes = await buffer(response);
    const { statusCode: status, headers: fields } = response;
    const coding = fields["content-encoding"];
    const text = coding === undefined || bytes.length === 0 ? bytes : DECODERS[coding]?.(bytes);
    return { status, fields, bytes, coding, text: String(text) };
  }

  const MADE_ONCE = ["/openapi.json", "/docs/viewer.js", "/", "/tokenlist.json"];
  const MADE_EACH_TIME = ["/tokens", "/tokens?limit=7", "/metrics"];

  for (const path of [...MADE_ONCE, ...MADE_EACH_TIME]) {
    it(`of ${path} is what the client takes, with the same content`, async () => {
      const plain = await ask(`GET ${path}`);
      expect(plain.coding).to.equal(undefined);
      const isSmall = plain.bytes.length < 1_024;
      for (const [accepted, coding] of [
        [BROWSER, "br"],
        ["gzip", "gzip"],
        ["br;q=0, gzip", "gzip"],
        ["deflate", undefined],
        ["*;q=0", undefined],
        ["identity, br;q=0.5", undefined],
      ]) {
        const answer = await ask(`GET ${path}`, { "accept-encoding": accepted as string });
        expect(answer.coding, accepted).to.equal(isSmall ? undefined : coding);
        if (path !== "/metrics") expect(answer.text, accepted).to.equal(plain.text);
        expect(answer.fields["content-type"]).to.equal(plain.fields["content-type"]);
        expect(answer.fields["content-length"]).to.equal(String(answer.bytes.length));
        if (answer.coding !== undefined) expect(answer.bytes.length).to.be.below(plain.bytes.length / 1.5);
        if (!isSmall) expect(answer.fields.vary).to.match(/\bAccept-Encoding\b/);
      }
    });

    it(`of ${path} is announced to HEAD as to GET`, async () => {
      const headers = { "accept-encoding": BROWSER };
      const [head, get] = [await ask(`HEAD ${path}`, headers), await ask(`GET ${path}`, headers)];
      expect(head.bytes).to.have.length(0);
      for (const name of ["content-encoding", "content-type", "vary", "etag"])
        expect(head.fields[name], name).to.equal(get.fields[name]);
      if (path !== "/metrics") expect(head.fields["content-length"]).to.equal(get.fields["content-length"]);
    });
  }

  for (const path of MADE_ONCE) {
    it(`of ${path} has an entity tag of its own, which is answered with 304 for that coding alone`, async () => {
      const codings = [BROWSER, "gzip", "identity"];
      const tags = new Map<string, string>();
      for (const accepted of codings) {
        const { fields } = await ask(`GET ${path}`, { "accept-encoding": accepted });
        tags.set(accepted, fields.etag as string);
      }
      const isSmall = (await ask(`GET ${path}`)).bytes.length < 1_024;
      expect(new Set(tags.values()).size).to.equal(isSmall ? 1 : codings.length);
      for (const accepted of codings) {
        for (const [other, tag] of tags) {
          const answer = await ask(`GET ${path}`, { "accept-encoding": accepted, "if-none-match": tag });
          expect(answer.status, `${accepted}, ${other}`).to.equal(tag === tags.get(accepted) ? 304 : 200);
          expect(answer.fields.etag).to.equal(tags.get(accepted));
          if (!isSmall) expect(answer.fields.vary).to.match(/\bAccept-Encoding\b/);
        }
      }
    });
  }

  it("is not used for event streams, whose events arrive at once", async () => {
    const call = request(`${service.url}/events?last_event_id=0`, {
      headers: { "accept-encoding": BROWSER, accept: "text/event-stream" },
    });
    call.end();
    const [response] = (await once(call, "response")) as [IncomingMessage];
    expect(response.headers["content-encoding"]).to.equal(undefined);
    let text = "";
    for await (const piece of response) {
      text += String(piece);
      if (text.includes("Token 9")) break;
    }
    expect(text).to.match(/^retry: /);
  });
});
