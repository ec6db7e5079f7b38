import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { httpNode } from "../../src/rpc/http-node.ts";
import { NDJSON } from "../service/http.ts";
import { SESSION, textOf, type LineAnswer } from "../service/lines.ts";
import { startService } from "../support/processes.ts";
import { seeded } from "../support/seed.ts";
import { contractsOf, createAudit, type Audit } from "./audit.ts";
import { createOrders, type Order } from "./orders.ts";

/** How often the service is killed: half as often as in the other crash tests, on one chain. */
const CRASHES = Math.min(Math.ceil(Number(process.env["CRASHES"] ?? 10) / 2), 50);
/** New lines of each kind in each batch. */
const LINES = 150;
/** Milliseconds until the kill, at most. */
const LONGEST_LIFE = 800;

const PATHS = { token: "/tokens/batch", "security-token": "/security-tokens/batch" } as const;

function lineOf({ number, key, body }: Order): object {
  const { session_key: _, ...rest } = body;
  return { idempotency_key: key ?? `order ${number}`, ...rest };
}

/** Sends these orders as a batch, and keeps each whole answer that comes. Answers how many these are. */
async function sendBatch(url: string, kind: Order["kind"], orders: Order[]): Promise<number> {
  let answered = 0;
  let rest = "";
  try {
    const headers = { ...NDJSON, ...SESSION };
    const body = textOf(orders.map(lineOf));
    const response = await fetch(url + PATHS[kind as "token" | "security-token"], {
      method: "POST",
      headers,
      body,
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() as string;
      for (const answer of lines) {
        const { line, status, ...body } = JSON.parse(answer) as LineAnswer;
        orders[line - 1]?.answers.push({ status, body });
        answered++;
      }
    }
  } catch {
    // The service was killed.
  }
  return answered;
}

describe("crashes in the middle of batches", function () {
  this.timeout(60_000 + CRASHES * 15_000);

  it(`lose and repeat nothing where the batches are sent again, ${CRASHES} times`, async () => {
    const random = seeded();
    const folder = mkdtempSync(join(tmpdir(), "hallmark-batch-crash-"));
    const { orders, next } = createOrders();
    const kinds = Object.keys(PATHS) as Order["kind"][];
    const ofKind = (kind: Order["kind"]) => orders.filter((order) => order.kind === kind);
    // The audit knows each token's request by its key.
    const nextWithKey = () => {
      const order = next();
      order.key ??= `order ${order.number}`;
    };
    let audit: Audit | undefined;
    let cut = 0;
    let service = await startService(folder, {});
    try {
      for (let i = 0; i < CRASHES; i++) {
        for (let n = 0; n < 2 * LINES; n++) nextWithKey();
        // Those of before are sent again with the new ones: the newest, or the batches would pass their bound.
        const batches = kinds.map((kind) => ofKind(kind).slice(-4 * LINES));
        const sent = kinds.map((kind, n) => sendBatch(service.url, kind, batches[n] as Order[]));
        await sleep(random.integer(0, LONGEST_LIFE));
        await service.end("SIGKILL");
        const answered = await Promise.all(sent);
        cut += answered.filter((count, n) => count > 0 && count < (batches[n] as Order[]).length).length;
        service = await startService(folder, {});
        audit ??= createAudit(contractsOf(join(folder, "data")), orders);
        await audit.read(httpNode(service.rpcUrl as string, 10_000));
        audit.check(orders);
      }
      for (const time of ["the first time", "again"]) {
        const tokens = audit?.tokens.size;
        for (const kind of kinds) {
          const all = ofKind(kind);
          for (let i = 0; i < all.length; i += 5_000) {
            const batch = all.slice(i, i + 5_000);
            expect(await sendBatch(service.url, kind, batch), time).to.equal(batch.length);
          }
        }
        await audit?.read(httpNode(service.rpcUrl as string, 10_000));
        audit?.check(orders);
        if (time === "again") expect(audit?.tokens.size).to.equal(tokens);
      }
      console.log(`      ${orders.length} lines, ${audit?.tokens.size} tokens; ${cut} batches cut within`);
      if (CRASHES >= 10) expect(cut).to.be.above(0);
    } finally {
      await service.end("SIGTERM");
      rmSync(folder, { recursive: true });
    }
  });
});
