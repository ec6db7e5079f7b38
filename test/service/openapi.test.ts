import { expect } from "chai";
import { DOCUMENT } from "../http/app.ts";
import { documented, exampleOf } from "./documented.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";

describe("the API's document, served", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess({ ADMIN_TOKEN });
  });

  after(() => service.stop());

  it("is at /openapi.json", async () => {
    const { status, headers, body } = await send(service, "GET /openapi.json");
    expect(status).to.equal(200);
    expect(body).to.deep.equal(JSON.parse(JSON.stringify(DOCUMENT)));
    expect(headers.get("content-type")).to.equal("application/json; charset=utf-8");
  });

  it("has examples that succeed, in their order", async () => {
    for (const row of documented) {
      const [route, { answers, body, bearer }] = row;
      const headers = {
        authorization: `Bearer ${bearer === "operator" ? ADMIN_TOKEN : DEMO_KEY}`,
        ...(body?.type !== undefined && { "content-type": body.type }),
      };
      if (/ \/sessions$/.test(route)) continue; // a signature is for one service and moment
      if (/ \/page\//.test(route)) continue; // named by a hash of the content: wallet-page.test.ts asks for them
      // Without the body of that one, which has no end.
      const line = exampleOf(row)[0].replace("GET /events", "HEAD /events");
      for (const example of body === undefined ? [undefined] : Object.values(body.examples)) {
        const answer = await send(service, line, example, headers);
        expect(answer.status, `${line} ${JSON.stringify(answer.body)}`).to.equal(answers[0]?.status);
      }
    }
  });

  it("answers 304 to a client that has the page, its parts or the document", async () => {
    for (const line of ["GET /openapi.json", "GET /docs", "GET /docs/viewer.js"]) {
      const { headers } = await send(service, line);
      expect(headers.get("cache-control")).to.equal("no-cache");
      const askWith = (etag: string) => send(service, line, undefined, { "if-none-match": etag });
      expect((await askWith(headers.get("etag") as string)).status, line).to.equal(304);
      expect((await askWith('"other"')).status, line).to.equal(200);
    }
  });

  it("/docs loads scripts and styles of the service alone, none of them inline", async () => {
    const { headers, body } = await send<string>(service, "GET /docs", undefined, { accept: "text/html" });
    expect(headers.get("content-type")).to.equal("text/html; charset=utf-8");
    const policy = headers.get("content-security-policy");
    expect(policy)
      .to.match(/^default-src 'none';/)
      .and.not.match(/unsafe|\*|http/);
    expect(body).not.to.match(/<style|style=|<script>|\son\w+=/);
    const parts = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path]) => path as string);
    expect(parts).to.have.length(4);
    for (const path of parts) {
      const part = await send(service, `GET ${path}`);
      expect(part.status, path).to.equal(200);
      expect(part.headers.get("content-security-policy")).to.match(/^default-src 'none';frame/);
    }
    expect((await send(service, "GET /docs/package.json")).status).to.equal(404);
    expect((await send(service, "GET /docs/..%2findex.html")).status).to.equal(404);
  });
});
