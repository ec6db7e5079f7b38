import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { send } from "../../test/service/http.ts";
import { startInProcess, type Running } from "../../test/service/service.ts";
import { startService } from "../../test/support/processes.ts";
import { startCuttingProxy, type CuttingProxy } from "./cutting-proxy.ts";
import { startTestLedger, type TestLedger } from "./ledger.ts";
import { expectSound, listAll, sendOrder, type Order } from "./orders.ts";

const ADMIN_TOKEN = "an-administrators-token";
const ISSUERS = ["issuer123", "second", "third"];
const CONNECTIONS = 12;
const KILLS = Number(process.env["SCALARDL_KILLS"] ?? 3);

describe("a ScalarDL Ledger that fails", function () {
  this.timeout(120_000);

  let ledger: TestLedger;
  let proxy: CuttingProxy;
  let service: Running;
  /** The same with little patience. */
  let hasty: Running;
  const orders: Order[] = [];

  before(async () => {
    ledger = await startTestLedger();
    proxy = await startCuttingProxy(ledger.address());
    service = await startInProcess({ ADMIN_TOKEN, REQUEST_TIMEOUT: "40", ...ledger.environment() });
    hasty = await startInProcess({ ...ledger.environment(proxy.address), REQUEST_TIMEOUT: "2" });
    for (const issuer_id of ISSUERS.slice(1)) {
      const body = { issuer_id, wallet: "0x90F79bf6EB2c4f870365E785982E1f101E93b906" };
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      expect((await send(service, "POST /issuers", body, headers)).status).to.equal(201);
    }
  });

  after(async () => {
    await hasty?.stop();
    await service?.stop();
    await proxy?.stop();
    await ledger?.remove();
  });

  function nextOrder(): Order {
    const number = orders.length;
    const order: Order = {
      issuerId: ISSUERS[number % ISSUERS.length] as string,
      tokenName: `Order ${number}`,
      amount: number + 1,
      key: `order ${number}`,
      answers: [],
    };
    orders.push(order);
    return order;
  }

  async function settle(): Promise<void> {
    const waiting = orders.filter(({ answers }) => answers.at(-1)?.status !== 201);
    for (const order of waiting) expect(await sendOrder(service, order), order.tokenName).to.equal(201);
    const tokens = await listAll(service);
    expectSound(orders, tokens);
    expect(tokens).to.have.length(orders.length);
    expect((await ledger.validate()).faults).to.deep.equal([]);
  }

  it(`killed under load and started again, ${KILLS} times, loses nothing and issues nothing twice`, async () => {
    let isOver = false;
    const load = Array.from({ length: CONNECTIONS }, async () => {
      while (!isOver) {
        const order = nextOrder();
        // With another answer the same request is sent again, as its client would.
        while ((await sendOrder(service, order)) !== 201 && !isOver) await sleep(20);
      }
    });
    for (let i = 0; i < KILLS; i++) {
      await sleep(200 + Math.random() * 1_500);
      await ledger.kill();
      await ledger.restart();
    }
    await sleep(300);
    isOver = true;
    await Promise.all(load);
    expect(orders.length).to.be.above(KILLS * CONNECTIONS);
    await settle();
  });

  it("is asked by a service that is killed under load and started again, which issues nothing twice", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hallmark-scalardl-"));
    for (let i = 0; i < KILLS; i++) {
      const killed = await startService(folder, ledger.environment());
      const load = Array.from({ length: CONNECTIONS }, async () => {
        while ((await sendOrder(killed, nextOrder())) !== undefined);
      });
      await sleep(100 + Math.random() * 500);
      await killed.end("SIGKILL");
      await Promise.all(load);
    }
    rmSync(folder, { recursive: true });
    await settle();
  });

  it("cut off while it executes, is asked again by the service, and issues once", async () => {
    const patient = await startInProcess({ ...ledger.environment(proxy.address), REQUEST_TIMEOUT: "30" });
    try {
      for (let i = 0; i < 10; i++) {
        const order = nextOrder();
        proxy.cutAfterRequest();
        expect(await sendOrder(patient, order)).to.equal(201);
      }
      // Without a key it is known again, too.
      proxy.cutAfterRequest();
      const body = {
        issuerId: "issuer123",
        tokenName: "Order without a key",
        amount: 1,
        info: { amount: 1 },
      };
      expect((await send(patient, "POST /security-tokens", body)).status).to.equal(201);
      expect((await send(patient, "POST /security-tokens", body)).status).to.equal(409);
      orders.push({ ...body, key: "unused", answers: [] });
      (orders.at(-1) as Order).answers.push({ status: 201, headers: new Headers(), body: {} });
    } finally {
      await patient.stop();
    }
    await settle();
  });

  it("out of reach, is a 503 at once, and nothing is issued", async () => {
    await proxy.down();
    const refused = [nextOrder(), nextOrder(), nextOrder()];
    for (const order of refused) expect(await sendOrder(hasty, order)).to.equal(503);
    for (const path of [
      "/security-tokens",
      "/security-tokens/issuer123-x",
      "/issuers/issuer123",
      "/health/ready",
    ]) {
      const { status, headers } = await send(hasty, `GET ${path}`);
      expect(status, path).to.equal(503);
      expect(headers.get("retry-after")).to.equal("5");
    }
    // The chain's own half goes on.
    expect((await send(hasty, "GET /tokens")).status).to.equal(200);
    expectSound(orders, await listAll(service));
    await proxy.up();
    const ready = async () => (await send(hasty, "GET /health/ready")).status === 200;
    while (!(await ready())) await sleep(50);
    await settle();
  });

  it("silent for longer than a request may take, is a 504, and the same key finds out", async () => {
    proxy.hold();
    const order = nextOrder();
    expect(await sendOrder(hasty, order)).to.equal(504);
    proxy.release();
    expect(await sendOrder(hasty, order)).to.equal(201);
    await settle();
  });

  it("with its database locked, never says that something failed which was issued", async () => {
    const database = new DatabaseSync(ledger.file);
    database.exec("BEGIN IMMEDIATE");
    const waiting = [nextOrder(), nextOrder()];
    for (const order of waiting) expect(await sendOrder(hasty, order)).to.be.oneOf([503, 504]);
    const patient = nextOrder();
    const answer = sendOrder(service, patient);
    await sleep(1_000);
    database.exec("ROLLBACK");
    database.close();
    expect(await answer).to.equal(201);
    await settle();
  });
});
