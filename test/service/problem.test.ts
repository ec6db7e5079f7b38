import { expect } from "chai";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

const PROBLEM = "application/problem+json";

const NAMES = { full_name: "A token", short_name: "token", ticker: "PROBLEM" };
const TOKEN = { session_key: DEMO_KEY, ...NAMES, token_amount: 1, decimals: 0 };

describe("application/problem+json", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  const refused: [line: string, body: unknown, problem: object][] = [
    ["GET /nothing", undefined, { status: 404, code: "NOT_FOUND", detail: "there is nothing here" }],
    ["PUT /tokens", undefined, { status: 405, code: "METHOD_NOT_ALLOWED" }],
    [
      "POST /tokens",
      { ...TOKEN, decimals: 9 },
      { status: 400, code: "VALIDATION_FAILED", detail: "invalid decimals value", field: "decimals" },
    ],
    [
      "POST /security-tokens",
      { issuer_id: "nobody", token_name: "A", issued_amount: 1, info: {} },
      { status: 400, code: "UNKNOWN_ISSUER", detail: "Issuer ID 'nobody' does not exist." },
    ],
    ["POST /api/st/create", {}, { status: 400, detail: "Issuer ID is required", field: "issuerId" }],
    ["GET /tokens/9999", undefined, { status: 404, code: "NOT_FOUND", detail: "there is no such token" }],
    ["DELETE /sessions", undefined, { status: 401, code: "INVALID_SESSION_KEY" }],
    ["GET /docs/nothing", undefined, { status: 404, code: "NOT_FOUND" }],
  ];

  it("is sent to a client that prefers it", async () => {
    for (const accept of [
      PROBLEM,
      `${PROBLEM}, application/json`,
      `application/json;q=0.9, ${PROBLEM}`,
      `${PROBLEM}, */*;q=0.1`,
    ]) {
      for (const [line, body, problem] of refused) {
        const answer = await send<{ status: number; type: string; title: string }>(service, line, body, {
          accept,
        });
        expect(answer.headers.get("content-type"), line).to.equal(PROBLEM);
        expect(answer.headers.get("vary")).to.match(/\bAccept\b/);
        expect(answer.body, line).to.include(problem);
        expect(answer.status).to.equal(answer.body.status);
      }
    }
  });

  it("is not sent to any other client", async () => {
    for (const accept of ["*/*", "application/json", "application/*", `application/json, ${PROBLEM};q=0.5`]) {
      for (const [line, body] of refused) {
        const answer = await send(service, line, body, { accept });
        expect(answer.headers.get("content-type"), line).to.equal("application/json; charset=utf-8");
        expect(answer.body).to.have.property("error");
      }
    }
  });

  it("does not change answers without an error", async () => {
    const answer = await send(service, "GET /tokens", undefined, { accept: PROBLEM });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get("content-type")).to.equal("application/json; charset=utf-8");
  });

  it("has a type that links to the code in the API's document", async () => {
    const { body } = await send<{ type: string; title: string }>(service, "GET /nothing", undefined, {
      accept: PROBLEM,
    });
    const [path, pointer = ""] = body.type.split("#");
    const { body: document } = await send<Record<string, unknown>>(service, `GET ${path}`);
    const found = pointer
      .split("/")
      .slice(1)
      .reduce((node, key) => node[key] as Record<string, unknown>, document);
    expect(found).to.deep.equal({ status: 404, title: body.title });
  });
});
