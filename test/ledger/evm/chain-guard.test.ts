import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { HallmarkError } from "../../../src/base/errors.ts";
import { createChainGuard } from "../../../src/ledger/evm/chain-guard.ts";
import { httpNode } from "../../../src/rpc/http-node.ts";
import type { RpcBlock } from "../../../src/rpc/types.ts";
import { needsAnvil, startAnvil, type Anvil } from "../../support/anvil.ts";
import { startFaultyProxy, type FaultyProxy } from "../../support/faulty-proxy.ts";
import { deployOn, type Issuing } from "../../support/issuing.ts";

describe("createChainGuard", function () {
  this.timeout(30_000);
  /** Anvils of the same time have the same first block. */
  const GENESIS = ["--timestamp", String(Math.floor(Date.now() / 1000))];
  const anvils: Anvil[] = [];
  let folder: string;
  let site: Issuing;
  let proxy: FaultyProxy;

  before(needsAnvil);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-guard-"));
    const anvil = await start(...GENESIS);
    site = await deployOn(anvil, join(folder, "deployment.json"));
    proxy = await startFaultyProxy(anvil.url);
  });
  afterEach(async () => {
    await proxy?.stop();
    await Promise.all(anvils.splice(0).map((anvil) => anvil.stop()));
    if (folder) rmSync(folder, { recursive: true });
  });

  async function start(...args: string[]): Promise<Anvil> {
    const anvil = await startAnvil(...args);
    anvils.push(anvil);
    return anvil;
  }

  async function guarded({ knowsCreation = true } = {}) {
    const bare = httpNode(proxy.url, 1_000);
    const blockAt = async (number: number) =>
      (await bare.send("eth_getBlockByNumber", [`0x${number.toString(16)}`, false])) as RpcBlock;
    const { hash } = await blockAt(site.firstBlock);
    const { guard, node } = createChainGuard(bare, {
      genesis: (await blockAt(0)).hash,
      registry: site.contracts.registry.address,
      created: knowsCreation ? { number: site.firstBlock, hash } : undefined,
    });
    const refusal = () =>
      guard.assertSameChain().then(
        () => undefined,
        (error: unknown) => error,
      );
    async function expectRefusal(reason: RegExp): Promise<void> {
      guard.suspect();
      const error = await refusal();
      expect(error).to.be.instanceOf(HallmarkError);
      expect(error).to.include({ code: "LEDGER_UNAVAILABLE", retryAfter: 5 });
      expect((error as Error).message).to.match(reason);
    }
    await guard.assertSameChain();
    proxy.methods.length = 0;
    return { guard, node, refusal, expectRefusal };
  }

  it("costs no call while nothing is suspicious, and one look for all who ask at once", async () => {
    const { guard, node } = await guarded();
    const latest = () => node.send("eth_getBlockByNumber", ["latest", false]);
    await latest();
    await site.tokens("NEXT");
    await latest();
    await guard.assertSameChain();
    proxy.methods.length = 0;
    for (let i = 0; i < 100; i++) await guard.assertSameChain();
    expect(proxy.methods).to.deep.equal([]);
    guard.suspect();
    await Promise.all(Array.from({ length: 100 }, () => guard.assertSameChain()));
    expect(proxy.methods).to.have.length(2);
  });

  it("asks again after a call without an answer, and after a second without a look", async () => {
    const { guard, node } = await guarded();
    proxy.fault(() => Promise.resolve(undefined));
    await node.send("eth_chainId", []).catch(() => undefined);
    proxy.fault(undefined);
    await guard.assertSameChain();
    expect(proxy.methods).to.have.length(3);
    await sleep(1_050);
    await guard.assertSameChain();
    expect(proxy.methods).to.have.length(5);
  });

  it("asks again after a connection that ended, and after a block that does not follow on the last one", async () => {
    const { guard, node } = await guarded();
    const latest = () => node.send("eth_getBlockByNumber", ["latest", false]);
    await latest();
    const events: (() => Promise<unknown>)[] = [
      async () => {
        await proxy.down();
        await proxy.up();
        // The end of the connection arrives in a turn of its own.
        await sleep(20);
      },
      async () => {
        await anvils[0]?.node.send("anvil_reorg", [1, []]);
        await latest();
      },
      async () => {
        await anvils[0]?.node.send("anvil_rollback", [1]);
        await latest();
      },
    ];
    for (const happens of events) {
      await happens();
      proxy.methods.length = 0;
      await guard.assertSameChain();
      expect(proxy.methods).not.to.be.empty;
      proxy.methods.length = 0;
      await guard.assertSameChain();
      expect(proxy.methods).to.deep.equal([]);
    }
  });

  it("refuses another chain with the same contracts, an empty one, and one that begins alike", async () => {
    const { guard, expectRefusal } = await guarded();
    const right = proxy.target;
    const other = await start("--timestamp", "1700000000");
    await deployOn(other, join(folder, "other.json"));
    proxy.target = other.url;
    await expectRefusal(/serves another chain .* block 0 differs/);

    const wiped = await start(...GENESIS);
    proxy.target = wiped.url;
    await expectRefusal(/has no token registry: it is behind, or another one/);
    await wiped.node.send("evm_increaseTime", [1_000]);
    const again = await deployOn(wiped, join(folder, "again.json"));
    expect(again.contracts.registry.address).to.equal(site.contracts.registry.address);
    await expectRefusal(/serves another chain .* block [1-9] differs/);

    proxy.target = right;
    await guard.assertSameChain();
  });

  it("refuses while the node does not answer, and takes it again when it does", async () => {
    const { guard, expectRefusal } = await guarded();
    await proxy.down();
    await expectRefusal(/can't be reached/);
    await proxy.up();
    await guard.assertSameChain();
  });

  it("takes a chain that has become shorter, and one whose old blocks the node has forgotten", async () => {
    await site.tokens("LAST");
    const { guard } = await guarded();
    await anvils[0]?.node.send("anvil_rollback", [1]);
    guard.suspect();
    await guard.assertSameChain();
    proxy.fault(async ({ id, method, params }, forward) =>
      method === "eth_getBlockByNumber" && Number(params[0]) === site.firstBlock
        ? { jsonrpc: "2.0", id, result: null }
        : forward(),
    );
    guard.suspect();
    await guard.assertSameChain();
    proxy.target = (await start(...GENESIS)).url;
    guard.suspect();
    expect(await guard.assertSameChain().catch((error: unknown) => error)).to.be.instanceOf(HallmarkError);
  });

  it("knows the chain by its contracts where it never saw the block that created them", async () => {
    const { guard, expectRefusal } = await guarded({ knowsCreation: false });
    await guard.assertSameChain();
    proxy.target = (await start(...GENESIS)).url;
    await expectRefusal(/has no token registry/);
  });
});
