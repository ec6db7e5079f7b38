import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { HallmarkError } from "../../src/base/errors.ts";
import { failingApp } from "../http/app.ts";
import { checkAnswer, unproduced } from "./contract.ts";
import { documented, documentedWith, exampleOf } from "./documented.ts";
import { send, sendWithHeaders } from "./http.ts";
import { listenQuietly, startInProcess, type Running } from "./service.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";
const ADMIN = { authorization: `Bearer ${ADMIN_TOKEN}` };

describe("what the API's document says about many routes", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  for (const row of documented) {
    it(`${row[0]} refuses a host that is not its own`, async () => {
      const [line, body] = exampleOf(row);
      const answer = await sendWithHeaders(service, line, { host: "other.example" }, body);
      expect(answer.status).to.equal(403);
    });
  }

  for (const row of documentedWith("NOT_ACCEPTABLE")) {
    it(`${row[0]} refuses a client that does not accept JSON`, async () => {
      const answer = await send(service, ...exampleOf(row), { accept: "text/html" });
      expect(answer.status).to.equal(406);
    });
  }

  for (const row of documentedWith("IDEMPOTENCY_KEY_REUSED")) {
    it(`${row[0]} refuses a key that was used for another request`, async () => {
      const [line, body] = exampleOf(row) as [string, object];
      const key = { "idempotency-key": line };
      expect((await send(service, line, body, key)).status).to.be.oneOf([200, 201]);
      const amount = ["token_amount", "issued_amount", "amount"].find((field) => field in body) as string;
      expect((await send(service, line, { ...body, [amount]: 7 }, key)).status).to.equal(422);
    });
  }

  describe("with a ledger and sessions that fail", () => {
    async function expectStatus(
      error: Error,
      row: (typeof documented)[number],
      status: number,
    ): Promise<void> {
      const failing = await listenQuietly();
      const handle = failingApp(error, ADMIN_TOKEN).callback();
      failing.serve((request, response) => void handle(request, response));
      try {
        const answer = await send(failing, ...exampleOf(row), ADMIN);
        expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
        expect(JSON.stringify(answer.body)).not.to.match(/internal words/);
      } finally {
        await failing.stop(5_000);
      }
    }

    for (const row of documentedWith("INTERNAL_ERROR")) {
      it(`${row[0]} answers 500 without the cause`, () =>
        expectStatus(new Error("internal words"), row, 500));
    }

    for (const row of documentedWith("OUTCOME_UNKNOWN")) {
      it(`${row[0]} answers 504 if the outcome is not known`, () =>
        expectStatus(new HallmarkError("OUTCOME_UNKNOWN", "not yet"), row, 504));
    }
  });

  describe("while the service starts", () => {
    for (const row of documentedWith("LEDGER_UNAVAILABLE")) {
      it(`${row[0]} answers 503`, async () => {
        const starting = await listenQuietly();
        try {
          const [line, body] = exampleOf(row);
          const answer = await send(starting, line, body);
          expect(answer.status).to.equal(503);
          checkAnswer(line, answer);
        } finally {
          await starting.stop(5_000);
        }
      });
    }
  });
});

// Of the whole run, for most answers are those of other files' tests.
after(function () {
  const root = this.test?.parent;
  const files = root?.suites.map(({ file }) => file);
  const all = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.ts"));
  let isWhole = all.every((name) => files?.includes(join(import.meta.dirname, name)));
  root?.eachTest((test) => {
    isWhole &&= test.state === "passed" || test.isPending();
  });
  if (isWhole) expect(unproduced(), "documented, and produced by no test").to.deep.equal([]);
});
