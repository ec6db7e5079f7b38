import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { counts } from "../ledger/site.ts";
import { startAnvil, type ChainProcess } from "../support/anvil.ts";
import { mute, slow } from "../support/faults.ts";
import { startGeth, SURVIVES_KILL } from "../support/geth.ts";
import { deployOn } from "../support/issuing.ts";
import { signingFor } from "../support/signing-node.ts";
import { describeOnNodes } from "./nodes.ts";
import { createStage, tickers, until, type Stage } from "./stage.ts";

const READS = [
  "/tokens",
  "/tokens/1",
  "/tickers/FIRST",
  "/security-tokens",
  "/issuers/issuer123",
  "/tokenlist.json",
];

describeOnNodes("a node that is lost", () => {
  let stage: Stage;
  let folder: string;
  const more: ChainProcess[] = [];

  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "hallmark-lost-"))));
  afterEach(async () => {
    await stage?.stop();
    await Promise.all(more.splice(0).map((chain) => chain.stop()));
    rmSync(folder, { recursive: true });
  });

  const readAll = () => Promise.all(READS.map((path) => stage.get(path)));

  /** Prints how long it took until the service was ready, and until it issued. */
  async function timeToReturn(what: string, ticker: string): Promise<void> {
    const begin = Date.now();
    const since = () => `${((Date.now() - begin) / 1000).toFixed(1)} s`;
    const ready = until(async () => (await stage.get("/health/ready")).status === 200).then(since);
    await until(async () => (await stage.post(ticker, ticker)).status === 200);
    console.log(`      ${what}: ready after ${await ready}, issued after ${since()}`);
  }

  for (const [signal, args] of [
    ["SIGTERM", []],
    ["SIGKILL", SURVIVES_KILL],
  ] as const) {
    it(`a geth that ended by ${signal} and kept its chain: all there, without a restart of the service`, async () => {
      const geth = () => startGeth({ fork: "osaka", folder, args });
      const untold = tickers("UNTOLD", 10);
      stage = await createStage(await geth());
      const first = await Promise.all(tickers("FIRST", 30).map((ticker) => stage.post(ticker, ticker)));
      expect(counts(first)).to.deep.equal({ 200: 30 });
      const before = await stage.get("/tokens?limit=100");
      // Even so it may lose its newest blocks when it is killed: let them be some that nobody was told of.
      for (const ticker of untold) await stage.site.tokens(ticker);
      await stage.end(signal);
      for (const { status } of [...(await readAll()), await stage.get("/health/ready")]) {
        expect(status).to.equal(503);
      }
      stage.goTo(await geth());
      await timeToReturn(`geth after ${signal}`, "NEXT");
      expect((await stage.get("/tokens/30")).body).to.deep.equal((before.body["tokens"] as object[])[0]);
      for (const [i, ticker] of tickers("FIRST", 30).entries()) {
        expect((await stage.post(ticker, ticker)).body).to.deep.equal(first[i]?.body);
      }
      expect(await stage.site.tokenCount()).to.be.within(31, 31 + untold.length);
    });
  }

  it("a geth that was killed and forgot its chain, and its twin with the same contracts: 503, never “nothing”", async () => {
    const geth = () => startGeth({ fork: "osaka", folder });
    stage = await createStage(await geth());
    expect((await stage.post("FIRST", "a key")).status).to.equal(200);
    expect(counts(await readAll())).to.deep.equal({ 200: READS.length });
    await stage.end("SIGKILL");
    const wiped = await geth();
    stage.goTo(wiped);
    expect(Number(await wiped.node.send("eth_blockNumber", []))).to.equal(0);
    const refused = async () => [
      ...(await readAll()),
      await stage.post("FIRST", "a key"),
      await stage.post("SECOND"),
      await stage.get("/health/ready"),
    ];
    for (const { status, body } of await refused()) {
      expect(status, JSON.stringify(body)).to.equal(503);
      expect(body).to.have.property("error", "LEDGER_UNAVAILABLE");
    }
    // Another one with the same first block, where the same contracts are made anew.
    const twin = await startGeth({ fork: "osaka" });
    more.push(twin);
    const again = await deployOn({ node: signingFor(twin.node) }, join(folder, "twin.json"));
    expect(again.contracts.registry.address).to.equal(stage.site.contracts.registry.address);
    stage.proxy.target = twin.url;
    for (const { status, body } of await refused()) expect(status, JSON.stringify(body)).to.equal(503);
    expect(await again.tokenCount()).to.equal(0);
  });

  it("with a transaction in flight: who waits behind it hears so, and it has its answer when the chain is back", async () => {
    const chain = await startAnvil();
    stage = await createStage(chain);
    expect((await stage.post("FIRST")).status).to.equal(200);
    await chain.node.send("evm_setAutomine", [false]);
    const inFlight = stage.post("INFLIGHT", "a key");
    let isAnswered = false;
    void inFlight.then(() => (isAnswered = true));
    await until(() => stage.proxy.methods.includes("eth_sendRawTransaction"));
    await until(
      async () => Number(((await chain.node.send("txpool_status", [])) as { pending: string }).pending) > 0,
    );
    const other = await startAnvil("--timestamp", "1700000000");
    more.push(other);
    stage.proxy.target = other.url;
    const behind = await Promise.all(tickers("BEHIND", 5).map((ticker) => stage.post(ticker)));
    expect(counts(behind)).to.deep.equal({ 503: 5 });
    expect(isAnswered, "the outcome of what is in flight is not known").to.equal(false);
    expect(await other.node.send("eth_blockNumber", [])).to.equal("0x0");
    stage.proxy.target = chain.url;
    await chain.node.send("evm_mine", []);
    await chain.node.send("evm_setAutomine", [true]);
    expect((await inFlight).status).to.equal(200);
    await timeToReturn("the node after another one took its place", "AFTER");
  });

  it("that answers nothing any more, once it has taken the transaction: each request has its answer all the same", async () => {
    stage = await createStage(await startAnvil(), { REQUEST_TIMEOUT: "3" });
    stage.proxy.fault(mute("eth_sendRawTransaction"));
    const begin = Date.now();
    const answers = await Promise.all(tickers("MUTE", 5).map((ticker) => stage.post(ticker, ticker)));
    console.log(`      answered after ${((Date.now() - begin) / 1000).toFixed(1)} s of REQUEST_TIMEOUT=3`);
    for (const { status } of answers) expect(status).to.be.oneOf([503, 504]);
    stage.proxy.fault(undefined);
    const again = () => Promise.all(tickers("MUTE", 5).map((ticker) => stage.post(ticker, ticker)));
    await until(async () => counts(await again())[200] === 5);
    expect(await stage.site.tokenCount()).to.equal(5);
  });

  it("that takes its time for each call: no request has another answer than in the end", async () => {
    stage = await createStage(await startAnvil(), { REQUEST_TIMEOUT: "4" });
    stage.proxy.fault(slow(700));
    const begin = Date.now();
    const answers = await Promise.all(tickers("SLOW", 5).map((ticker) => stage.post(ticker, ticker)));
    console.log(`      answered after ${((Date.now() - begin) / 1000).toFixed(1)} s of REQUEST_TIMEOUT=4`);
    for (const { status } of answers) expect(status).to.be.oneOf([200, 503, 504]);
    stage.proxy.fault(undefined);
    const again = () => Promise.all(tickers("SLOW", 5).map((ticker) => stage.post(ticker, ticker)));
    await until(async () => counts(await again())[200] === 5);
    const last = await again();
    for (const [i, { status, body }] of answers.entries()) {
      if (status === 200) expect(last[i]?.body).to.deep.equal(body);
    }
    expect(await stage.site.tokenCount()).to.equal(5);
  });
});
