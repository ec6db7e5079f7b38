import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { expect } from "chai";
import { startService } from "../support/processes.ts";
import { NDJSON } from "./http.ts";
import { answersOf, sendLines, SESSION, textOf, tokenLine } from "./lines.ts";
import { DEMO_KEY } from "./service.ts";

const CONNECTIONS = 400;

interface Answer {
  status: number | undefined;
  body: unknown;
  /** Whether it is the last one of its connection. */
  closes: boolean;
}

/** Issues a token. @throws where the connection ends without an answer */
async function issue(url: string, agent: Agent, name: string): Promise<Answer> {
  const headers = { "content-type": "application/json", "idempotency-key": name };
  const names = { full_name: "A token", short_name: "token", ticker: name };
  const call = request(`${url}/tokens`, { agent, method: "POST", headers });
  call.end(JSON.stringify({ session_key: DEMO_KEY, ...names, token_amount: 1, decimals: 0 }));
  const [response] = (await once(call, "response")) as [IncomingMessage];
  return {
    status: response.statusCode,
    body: await json(response),
    closes: response.headers.connection === "close",
  };
}

describe("a stop in the middle of a batch", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-stop-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("answers each line that was begun and begins no other, and the batch can be sent again", async () => {
    const lines = Array.from({ length: 3_000 }, (_, i) => tokenLine(`M${i}`));
    const environment = { DATA_DIR: join(folder, "data") };
    const service = await startService(folder, environment);
    const call = request(`${service.url}/tokens/batch`, {
      method: "POST",
      headers: { ...NDJSON, ...SESSION },
    });
    call.on("error", () => {}); // what it has not sent yet is not read
    call.write(textOf(lines));
    const [response] = (await once(call, "response")) as [IncomingMessage];
    let received = "";
    let signalled: Promise<number | string> | undefined;
    for await (const chunk of response) {
      received += String(chunk);
      signalled ??= service.end("SIGTERM");
    }
    expect(await signalled).to.equal(0);
    const answers = answersOf(received);
    const issued = answers.filter(({ status }) => status === 200);
    expect(issued.length).to.be.within(1, lines.length - 1);
    expect(answers).to.have.length(issued.length + 1);
    expect(answers.at(-1)).to.include({ line: answers.length, status: 503, error: "LEDGER_UNAVAILABLE" });

    const again = await startService(folder, environment);
    try {
      const page = await fetch(`${again.url}/tokens?limit=1`);
      const { tokens } = (await page.json()) as { tokens: { smartcontract_ID: number }[] };
      expect(tokens[0]?.smartcontract_ID).to.equal(issued.length);
      const all = await sendLines(again, "/tokens/batch", lines);
      expect(new Set(all.map(({ status }) => status))).to.deep.equal(new Set([200]));
      expect(all.slice(0, issued.length)).to.deep.equal(issued);
    } finally {
      await again.end("SIGTERM");
    }
  });
});

describe("a stop while 400 connections issue", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-stop-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("answers each request that arrived, and issues nothing that it does not answer", async () => {
    const environment = { DATA_DIR: join(folder, "data") };
    const service = await startService(folder, environment);
    const answers = new Map<string, Answer>();
    const unanswered: string[] = [];
    let signalled: Promise<number | string> | undefined;

    /** Sends one request after the other, until the service ends the connection. */
    async function keepBusy(connection: number): Promise<void> {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let i = 0; ; i++) {
        const name = `STOP${connection}X${i}`;
        const answer = await issue(service.url, agent, name).catch(() => undefined);
        if (answer === undefined) return void unanswered.push(name);
        answers.set(name, answer);
        if (answers.size === 2 * CONNECTIONS) signalled = service.end("SIGTERM");
        if (answer.closes) return agent.destroy();
      }
    }

    await Promise.all(Array.from({ length: CONNECTIONS }, (_, connection) => keepBusy(connection)));
    expect(await signalled).to.equal(0);
    for (const [name, answer] of answers) expect(answer, name).to.include({ status: 200 });

    const again = await startService(folder, environment);
    try {
      const page = await fetch(`${again.url}/tokens?limit=1`);
      const { tokens } = (await page.json()) as { tokens: { smartcontract_ID: number }[] };
      // What got no answer had not arrived: nothing was issued for it, and repeated it is.
      expect(tokens[0]?.smartcontract_ID).to.equal(answers.size);
      const agent = new Agent({ keepAlive: true, maxSockets: 100 });
      for (const name of unanswered) expect(await issue(again.url, agent, name)).to.include({ status: 200 });
      const last = [...answers].slice(-CONNECTIONS);
      for (const [name, { body }] of last) {
        expect((await issue(again.url, agent, name)).body, name).to.deep.equal(body);
      }
      agent.destroy();
    } finally {
      await again.end("SIGTERM");
    }
  });
});
