import { setTimeout as sleep } from "node:timers/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { RpcBlock } from "../../src/rpc/types.ts";
import { counts } from "../ledger/site.ts";
import { startAnvil } from "../support/anvil.ts";
import { startGeth, SURVIVES_KILL } from "../support/geth.ts";
import { describeOnNodes } from "./nodes.ts";
import { createStage, tickers, type Stage } from "./stage.ts";

describeOnNodes("a batch that is more than the node takes", () => {
  let stage: Stage;
  let folder: string;

  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "hallmark-caps-"))));
  afterEach(async () => {
    await stage?.stop();
    rmSync(folder, { recursive: true });
  });

  const postAll = (prefix: string, count: number) =>
    Promise.all(tickers(prefix, count).map((ticker) => stage.post(ticker)));

  async function issueAll(prefix: string): Promise<void> {
    const refused = (await postAll(prefix, 100)).filter(({ status }) => status !== 200);
    expect(refused.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).to.deep.equal([]);
  }

  /** Geth with a cap on what a transaction may cost, in ether; 0 is none. */
  const geth = (cap: string) =>
    startGeth({ fork: "osaka", folder, args: [...SURVIVES_KILL, `--rpc.txfeecap=${cap}`] });

  async function restartWith(cap: string): Promise<void> {
    await stage.end("SIGTERM");
    stage.goTo(await geth(cap));
  }

  it("is made smaller where geth has a cap on fees, again and again, without a restart", async () => {
    stage = await createStage(await geth("0"));
    await issueAll("UNCAPPED");
    // Some tokens' worth.
    await restartWith("0.001");
    const before = await stage.operatorNonce();
    await issueAll("CAPPED");
    expect(await stage.operatorNonce()).to.be.above(before + 1);
    await issueAll("AGAIN");
    await restartWith("0");
    await issueAll("FREE");
    expect(await stage.site.tokenCount()).to.equal(400);
  });

  it("is refused with 503 where not even one token passes, and ready says why, until one does", async () => {
    stage = await createStage(await geth("0"));
    await restartWith("0.000001");
    const before = await stage.operatorNonce();
    const answers = await postAll("NONE", 3);
    expect(counts(answers)).to.deep.equal({ 503: 3 });
    for (const { body } of answers) {
      expect(body.message).to.equal(
        "the node refuses the operator's transactions; this request changed nothing",
      );
    }
    expect(await stage.operatorNonce()).to.equal(before);
    const ready = await stage.get("/health/ready");
    expect(ready.status).to.equal(503);
    expect(ready.body["message"]).to.equal("the node refuses the operator's transactions");
    await restartWith("0");
    expect(counts(await postAll("NONE", 3))).to.deep.equal({ 200: 3 });
    expect((await stage.get("/health/ready")).status).to.equal(200);
  });

  it("follows the chain's block limit, down and up, on Anvil", async () => {
    stage = await createStage(await startAnvil());
    const { node } = stage;
    const limit = (gas: number) => node.send("evm_setBlockGasLimit", [`0x${gas.toString(16)}`]);
    expect(counts(await postAll("WIDE", 200))).to.deep.equal({ 200: 200 });
    for (const [name, gas] of [
      ["NARROW", 8_000_000],
      ["ONE", 400_000],
      ["BACK", 30_000_000],
    ] as const) {
      await limit(gas);
      // All at once, so that they are one batch, and the node shows its new limit only when it refuses that.
      stage.service.signal("SIGSTOP");
      const answers = postAll(name, 60);
      await sleep(300);
      stage.service.signal("SIGCONT");
      expect(counts(await answers), name).to.deep.equal({ 200: 60 });
      const { gasLimit } = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
      expect(Number(gasLimit)).to.equal(gas);
    }
    await limit(60_000);
    expect(counts(await postAll("NONE", 3))).to.deep.equal({ 503: 3 });
    await limit(30_000_000);
    expect(counts(await postAll("NONE", 3))).to.deep.equal({ 200: 3 });
  });
});
