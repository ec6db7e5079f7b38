import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import type { IndexedChain } from "../../src/ledger/evm/index/chain-index.ts";
import { hexOf } from "../../src/ledger/evm/index/schema.ts";
import { httpNode } from "../../src/rpc/http-node.ts";
import { account, startAnvil, type Anvil } from "../support/anvil.ts";
import { boundedLogs, type BoundedLogs, type Bounds } from "../support/bounded-logs.ts";
import { startFaultyProxy, type FaultyProxy } from "../support/faulty-proxy.ts";
import { deployForeign } from "../support/foreign-logs.ts";
import { deployOn, ISSUER, OWNER, type Issuing } from "../support/issuing.ts";
import { describeOnNodes } from "./nodes.ts";

const TRANSFER = artifact("SecurityToken").abi.getEvent("Transfer")?.topicHash;
const ALICE = account(7).address;

function contentOf({ database, head }: IndexedChain) {
  const all = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  return {
    head,
    tokens: all("SELECT * FROM tokens ORDER BY id"),
    holdings: all("SELECT * FROM holdings ORDER BY token_id, account"),
    factories: all("SELECT * FROM factories"),
  };
}

describeOnNodes("the index before nodes that bound eth_getLogs", () => {
  let anvil: Anvil;
  let proxy: FaultyProxy;
  let site: Issuing;
  let folder: string;
  let expected: ReturnType<typeof contentOf>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-bounds-"));
    anvil = await startAnvil();
    const mine = (blocks: number) => anvil.node.send("anvil_mine", [`0x${blocks.toString(16)}`]);
    // Others who do the same on this chain, in the same blocks and in others.
    const others = await deployOn(anvil, join(folder, "others.json"));
    site = await deployOn(anvil, join(folder, "deployment.json"));
    for (let i = 0; i < 4; i++) {
      await mine(300);
      await site.tokens(...Array.from({ length: 20 }, (_, j) => `T${i}.${j}`));
      await others.tokens(...Array.from({ length: 60 }, (_, j) => `T${i}.${j}`));
      await site.securityTokens(`S${i}`);
      const id = await site.tokenCount();
      await site.command(ISSUER.address, id, "setAllowed", ALICE, true);
      await site.command(ISSUER.address, id, "transfer", ALICE, 400);
      await site.command(ISSUER.address, id, "setFrozenTokens", ALICE, 100);
      for (let j = 1; j <= 5; j++) await site.command(OWNER.address, j, "transfer", ALICE, j);
    }
    // A token and what happens to it in one block.
    await anvil.node.send("evm_setAutomine", [false]);
    const issued = site.tokens("LAST");
    const next = (await site.tokenCount()) + 1;
    expect(next).to.equal(85);
    await anvil.node.send("anvil_mine", ["0x1"]);
    await issued;
    await anvil.node.send("evm_setAutomine", [true]);
    await mine(140);
    proxy = await startFaultyProxy(anvil.url);
    expected = (await read(boundedLogs({}))) as ReturnType<typeof contentOf>;
    expect(expected.tokens).to.have.length(85);
    const ofAlice = expected.holdings.filter(
      ({ account }) => hexOf(account as Uint8Array) === ALICE.toLowerCase(),
    );
    expect(ofAlice).to.have.length(9);
  });
  after(async () => {
    await proxy?.stop();
    await anvil?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** What an index has that is made anew, or why it has nothing. */
  async function read({ fault }: BoundedLogs) {
    proxy.fault(fault);
    const index = site.index({ node: httpNode(proxy.url, 5_000) });
    return index
      .read(contentOf)
      .catch((error: unknown) => (error as Error).message)
      .finally(() => index.close());
  }

  const bounds: Bounds[] = [
    ...[10_000, 2_000, 1_000, 500, 100, 10, 5, 1].map((blocks) => ({ blocks })),
    ...[1_000, 200, 150].map((results) => ({ results })),
    // Less than the block with most of all logs has, but not than any has of this registry's.
    { results: 25 },
    { blocks: 500, results: 130 },
    { blocks: 5, results: 25 },
    { addresses: 50, results: 25 },
    { addresses: 3, blocks: 100 },
    { addresses: 2, results: 25 },
  ];
  for (const bound of bounds) {
    it(`reads all there is within ${JSON.stringify(bound)}`, async () => {
      const bounded = boundedLogs(bound);
      expect(await read(bounded)).to.deep.equal(expected);
      const { asked, refused } = bounded.counts;
      // Single blocks are refused one by one; spans are learned.
      const learned = bound.results === undefined && bound.addresses === undefined;
      if (learned) expect(refused, `of ${asked} questions`).to.be.below(20 + asked / 20);
    });
  }

  it("asks for little that is not its own, though every block has more logs of others", async () => {
    const foreign = await deployForeign(anvil);
    for (let i = 0; i < 300; i++) await foreign.emit(50);
    const { counts, fault } = boundedLogs({});
    expect(await read({ counts, fault })).to.deep.equal({ ...expected, head: expected.head + 301 });
    const filter = { fromBlock: "0x0", toBlock: "latest", topics: [[TRANSFER]] };
    const all = ((await anvil.node.send("eth_getLogs", [filter])) as object[]).length;
    expect(all).to.be.above(15_000);
    expect(counts.logs).to.be.below(3_000);
  });

  it("says that a node refuses eth_getLogs altogether, and reads when it does so no longer", async () => {
    const silent = boundedLogs({ blocks: 0, hashes: true });
    expect(await read(silent)).to.match(/^the node refuses eth_getLogs, even for a single block/);
    expect(await read(boundedLogs({})))
      .to.have.property("tokens")
      .that.deep.equals(expected.tokens);
  });
});
