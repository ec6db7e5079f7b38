import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { toQuantity, Wallet } from "ethers";
import { Registry } from "prom-client";
import { SILENT } from "../../../../src/base/log.ts";
import { noGuard } from "../../../../src/ledger/evm/chain-guard.ts";
import { measureSender } from "../../../../src/ledger/evm/issue/measure-sender.ts";
import { createSender, type Sender } from "../../../../src/ledger/evm/issue/sender.ts";
import { needsAnvil, startAnvil, type Anvil } from "../../../support/anvil.ts";
import { parseMetrics } from "../../../support/metrics.ts";

const TARGET = "0x00000000000000000000000000000000000000aa";
const REVERTS = "0x00000000000000000000000000000000000000bb";

describe("measureSender", function () {
  this.timeout(30_000);
  let chain: Anvil;
  let registry: Registry;
  let sender: Sender;
  const abort = new AbortController();

  before(needsAnvil);
  before(async () => {
    chain = await startAnvil();
    // PUSH0 PUSH0 REVERT
    await chain.node.send("anvil_setCode", [REVERTS, "0x5f5ffd"]);
  });
  after(async () => {
    abort.abort();
    await chain?.stop();
  });

  async function start(confirmations: number, stuckAfter: number): Promise<void> {
    const wallet = new Wallet(Wallet.createRandom().privateKey);
    await chain.node.send("anvil_setBalance", [wallet.address, toQuantity(10n ** 20n)]);
    registry = new Registry();
    const options = { node: chain.node, guard: noGuard, wallet, chainId: 31_337, log: SILENT };
    const times = { confirmations, pollInterval: 10, stuckAfter, signal: abort.signal };
    sender = measureSender(createSender({ ...options, ...times }), registry);
  }

  function call(to: string) {
    return sender.send({
      prepare: () => Promise.resolve({ to, data: Buffer.from([1]), gas: 100_000n }),
      about: () => ({}),
    });
  }

  const values = async () => parseMetrics(await registry.metrics()).values;

  async function becomes(series: string, isRight: (value: number) => boolean): Promise<void> {
    while (!isRight((await values()).get(series) ?? NaN)) await sleep(10);
  }

  it("counts what was mined and what reverted", async () => {
    await start(1, 60_000);
    await (
      await call(TARGET)
    ).settled;
    await (
      await call(REVERTS)
    ).settled;
    const now = await values();
    expect(now.get('hallmark_transactions_total{result="success"}')).to.equal(1);
    expect(now.get('hallmark_transactions_total{result="reverted"}')).to.equal(1);
    expect(now.get("hallmark_transaction_replacements_total")).to.equal(0);
    expect(now.get("hallmark_transaction_duration_seconds_count")).to.equal(2);
  });

  it("counts replacements, and tells how old a transaction is until it is mined and settled", async () => {
    await start(2, 50);
    await chain.node.send("evm_setAutomine", [false]);
    const sent = call(TARGET);
    await becomes("hallmark_transaction_replacements_total", (value) => value > 0);
    await becomes("hallmark_transaction_in_flight_seconds", (value) => value > 0);
    await chain.node.send("evm_mine", []);
    const { settled } = await sent;
    expect((await values()).get("hallmark_transaction_in_flight_seconds")).to.equal(0);
    expect((await values()).get("hallmark_transaction_unsettled_seconds")).to.be.above(0);
    await chain.node.send("evm_mine", []);
    await settled;
    expect((await values()).get("hallmark_transaction_unsettled_seconds")).to.equal(0);
    await chain.node.send("evm_setAutomine", [true]);
  });

  it("has nothing in flight after a transaction that was signed again for another block", async () => {
    await start(3, 50);
    await chain.node.send("evm_setAutomine", [false]);
    const before = await chain.node.send("evm_snapshot", []);
    const sent = call(TARGET);
    await becomes("hallmark_transaction_in_flight_seconds", (value) => value > 0);
    await chain.node.send("evm_mine", []);
    const { settled } = await sent;
    await chain.node.send("evm_revert", [before]);
    const replaced = (await values()).get("hallmark_transaction_replacements_total") as number;
    await becomes("hallmark_transaction_replacements_total", (value) => value > replaced);
    let isSettled = false;
    void settled.then(() => (isSettled = true));
    while (!isSettled) {
      await chain.node.send("evm_mine", []);
      await sleep(20);
    }
    await becomes("hallmark_transaction_unsettled_seconds", (value) => value === 0);
    expect((await values()).get("hallmark_transaction_in_flight_seconds")).to.equal(0);
  });
});
