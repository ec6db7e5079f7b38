import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { getAddress, ZeroAddress } from "ethers";
import type { ChainIndex } from "../../../../src/ledger/evm/index/chain-index.ts";
import { createHoldingsReader } from "../../../../src/ledger/evm/index/holdings-reader.ts";
import { createTokenReader } from "../../../../src/ledger/evm/index/token-reader.ts";
import { createTransferReader } from "../../../../src/ledger/evm/index/transfer-reader.ts";
import type { Allowance, AsOf, Page, TokenKey, Transfer } from "../../../../src/ledger/records.ts";
import type { Random } from "../../../simulation/random.ts";
import { account, needsAnvil, startAnvil, type Anvil } from "../../../support/anvil.ts";
import { deployOn, ISSUER, OWNER, type Issuing } from "../../../support/issuing.ts";
import { replayLogs, type Replay } from "../../../support/replay-logs.ts";
import { seeded } from "../../../support/seed.ts";

const WALLETS = [OWNER, ISSUER, account(7), account(8)].map(({ address }) => address);

const FOLLOW = join(import.meta.dirname, "../../../support/follow-index.ts");

/** How many holders of a random token at a random block are looked at, each time. */
const SAMPLES = 60;

/** Every item of all pages. */
async function all<T>(limit: number, page: (cursor?: string) => Promise<Page<T> | undefined>): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ;) {
    const found = await page(cursor);
    if (found === undefined) throw new Error("there is no such token");
    expect(found.items.length).to.be.at.most(limit);
    items.push(...found.items);
    cursor = found.cursor;
    if (cursor === undefined) return items;
  }
}

/** Whom the newest decision about each allows, the newest first, as are the transfers. */
function allowedBy(transfers: Transfer[]): Allowance[] {
  const decided = new Set<string>();
  return transfers.flatMap(({ kind, to, at, blockNumber }) => {
    if ((kind !== "allow" && kind !== "disallow") || decided.has(to)) return [];
    decided.add(to);
    return kind === "allow" ? [{ wallet: to, since: at, blockNumber }] : [];
  });
}

describe("the histories of the index", function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let site: Issuing;
  let folder: string;
  let index: ChainIndex;

  before(needsAnvil);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-histories-"));
    anvil = await startAnvil();
    site = await deployOn(anvil, join(folder, "deployment.json"));
    index = follow();
  });
  afterEach(async () => {
    index?.close();
    await anvil?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const follow = (where = folder) => site.index({ folder: where });

  function holdersAt(key: TokenKey, at: AsOf | undefined, limit = 100) {
    const reader = createHoldingsReader(index);
    return all(limit, (cursor) => reader.holders(key, { limit, cursor, at }));
  }

  const transfersOf = (of: TokenKey | { wallet: string }, limit = 100) =>
    all(limit, (cursor) => createTransferReader(index).transfers(of, { limit, cursor }));

  /** Holds all that the index tells against what the chain's logs say. */
  async function expectTruth(random: Random): Promise<Replay> {
    const truth = await replayLogs(anvil.node, site);
    const limit = random.integer(1, 5);
    const holdingsReader = createHoldingsReader(index);
    const securityTokens = truth.tokens.filter(({ key }) => "stId" in key).length;
    expect(await createTokenReader(index).tokenCounts()).to.deep.equal({
      tokens: truth.tokens.length - securityTokens,
      securityTokens,
    });
    for (const { key, id } of truth.tokens) {
      const own = truth.transfers.filter(({ token }) => token.id === id);
      expect(await transfersOf(key, limit), `transfers of ${id}`).to.deep.equal(own);
      if ("stId" in key) {
        const allowed = await all(limit, (cursor) => holdingsReader.allowed(key.stId, { limit, cursor }));
        expect(allowed, `allowed to have ${id}`).to.deep.equal(allowedBy(own));
      }
    }
    for (const wallet of WALLETS) {
      const own = truth.transfers.filter(({ from, to }) => from === wallet || to === wallet);
      expect(await transfersOf({ wallet }, limit), `transfers of ${wallet}`).to.deep.equal(own);
    }
    for (let sample = 0; sample < SAMPLES; sample++) {
      const { number, time, before } = random.pick(truth.blocks);
      const { key, id } = random.pick(truth.tokens);
      const at = random.chance(0.7) ? { block: number } : { before: time };
      const expected = truth.at("block" in at ? number : before, id);
      const holders = await holdersAt(key, at, random.integer(1, 4));
      const context = `token ${id} at ${JSON.stringify(at)}`;
      const rows = holders.map(({ wallet, balance, frozen, allowed }) => [wallet, balance, frozen, allowed]);
      expect(rows, context).to.deep.equal(expected.holders);
      const sum = holders.reduce((total, { balance }) => total + balance, 0n);
      expect(sum, `the sum of ${context}`).to.equal(expected.supply);
    }
    return truth;
  }

  it("are what a replay of the logs says, whatever happens, at any block and time", async () => {
    const random = seeded();
    let names = 0;
    let reorganised = 0;
    await ofEachKind();
    for (let round = 0; round < 6; round++) {
      for (let step = 0; step < 20; step++) await act();
      await expectTruth(random);
    }
    await ofEachKind();
    index.close();
    index = follow();
    await expectTruth(random);
    // Every block of it in ranges, and none to be undone.
    await anvil.node.send("anvil_mine", ["0xc8"]);
    index.close();
    mkdirSync(join(folder, "anew"));
    index = follow(join(folder, "anew"));
    const { transfers } = await expectTruth(random);
    expect([...new Set(transfers.map(({ kind }) => kind))]).to.have.members([
      ...["issue", "transfer", "forced_transfer", "mint", "burn", "freeze", "allow", "disallow"],
    ]);
    expect(reorganised).to.be.above(0);

    /** What chance may leave out. */
    async function ofEachKind(): Promise<void> {
      await site.securityTokens(`S${names++}`);
      const id = await site.tokenCount();
      const [, issuer, alice, bob] = WALLETS as [string, string, string, string];
      for (const wallet of [alice, bob]) await site.command(issuer, id, "setAllowed", wallet, true);
      await site.command(issuer, id, "transfer", alice, 300);
      await site.command(issuer, id, "mint", bob, 50);
      await site.command(issuer, id, "setFrozenTokens", alice, 200);
      await site.command(issuer, id, "forcedTransfer", alice, bob, 250);
      await site.command(bob, id, "burn", 40);
      await site.command(issuer, id, "setAllowed", bob, false);
    }

    async function act(): Promise<void> {
      const count = await site.tokenCount();
      const kind = count < 2 ? random.integer(0, 1) : random.integer(0, 14);
      if (kind === 0)
        return site.tokens(...Array.from({ length: random.integer(1, 3) }, () => `T${names++}`));
      if (kind === 1) return site.securityTokens(`S${names++}`, `S${names++}`);
      if (kind === 2) {
        // Several transactions in one block, some of which revert, or are refused since they have the nonce of another.
        await anvil.node.send("evm_setAutomine", [false]);
        const commands = Array.from({ length: random.integer(2, 6) }, () =>
          command(count).catch(() => false),
        );
        await new Promise((resolve) => setTimeout(resolve, 50));
        await anvil.node.send("evm_setAutomine", [true]);
        await anvil.node.send("evm_mine", []);
        await Promise.all(commands);
      } else if (kind === 3) {
        const head = Number(await anvil.node.send("eth_blockNumber", []));
        const depth = Math.min(random.integer(1, 6), head - site.firstBlock - 1);
        if (depth < 1) return;
        await index.read(() => undefined);
        await anvil.node.send("anvil_reorg", [depth, []]);
        reorganised++;
      } else if (kind === 4) {
        await anvil.node.send("evm_increaseTime", [random.pick([1, 60, 86_400])]);
      } else if (kind === 5) await index.read(() => undefined);
      else await command(count);
    }

    async function command(count: number): Promise<unknown> {
      const id = random.integer(1, count);
      const [from, to] = [random.pick(WALLETS), random.pick(WALLETS)];
      const amount = random.pick([0, 1, 250, 1000]);
      switch (random.integer(0, 6)) {
        case 0:
          return site.command(ISSUER.address, id, "setAllowed", to, random.chance(0.8));
        case 1:
          return site.command(ISSUER.address, id, "setFrozenTokens", to, amount);
        case 2:
          return site.command(ISSUER.address, id, "forcedTransfer", from, to, amount);
        case 3:
          return site.command(ISSUER.address, id, "mint", to, amount);
        case 4:
          return site.command(from, id, "burn", amount);
        default:
          return site.command(from, id, "transfer", to, amount);
      }
    }
  });

  it("are whole after each kill -9 of who follows the chain", async () => {
    const random = seeded();
    const { contracts, firstBlock } = site;
    const where = join(folder, "killed");
    mkdirSync(where);
    const { registry, factory } = contracts;
    const args = [anvil.url, registry.address, factory.address, String(firstBlock), where];
    await site.tokens("A", "B");
    for (let kill = 0; kill < 6; kill++) {
      // So that the other process has the file.
      index.close();
      const child = spawn(process.execPath, [FOLLOW, ...args], { stdio: ["ignore", "pipe", "inherit"] });
      const exit = once(child, "exit");
      try {
        await once(child.stdout, "data");
        child.stdout.resume();
        // What a reorganisation may take back.
        for (let above = 0, i = random.integer(1, 12); i > 0; i--) {
          await site.command(OWNER.address, random.integer(1, 2), "transfer", random.pick(WALLETS), i);
          above++;
          if (!random.chance(0.2)) continue;
          await anvil.node.send("anvil_reorg", [random.integer(1, above), []]);
          above = 0;
        }
      } finally {
        child.kill("SIGKILL");
        await exit;
        index = follow(where);
      }
      await expectTruth(random);
    }
  });

  it("have a forced transfer of frozen tokens as two rows: what is frozen then, and the transfer", async () => {
    const [, issuer, alice] = WALLETS as [string, string, string];
    await site.securityTokens("Series A");
    await site.command(issuer, 1, "setAllowed", alice, true);
    await site.command(issuer, 1, "transfer", alice, 400);
    await site.command(issuer, 1, "setFrozenTokens", alice, 300);
    await site.command(issuer, 1, "forcedTransfer", alice, issuer, 250);
    const rows = await transfersOf({ stId: "issuer123-Series A" });
    expect(rows.map(({ kind, from, to, value }) => [kind, from, to, value])).to.deep.equal([
      ["forced_transfer", alice, issuer, 250n],
      ["freeze", undefined, alice, 150n],
      ["freeze", undefined, alice, 300n],
      ["transfer", issuer, alice, 400n],
      ["allow", undefined, alice, undefined],
      ["issue", ZeroAddress, issuer, 1000n],
    ]);
    expect(rows.map(({ decimals, token }) => [decimals, token.id])).to.deep.equal(rows.map(() => [0, 1]));
  });

  it("keep a page's cursor while new transfers come, and after a reorganisation of them", async () => {
    const [, , alice] = WALLETS as [string, string, string];
    await site.tokens("A");
    for (const amount of [1, 2, 3, 4]) await site.command(OWNER.address, 1, "transfer", alice, amount);
    const reader = createTransferReader(index);
    const page = await reader.transfers({ id: 1 }, { limit: 2 });
    expect(page?.items.map(({ value }) => value)).to.deep.equal([4n, 3n]);
    await site.command(OWNER.address, 1, "transfer", alice, 5);
    await reader.transfers({ id: 1 }, { limit: 2 });
    await anvil.node.send("anvil_reorg", [3, []]);
    const next = await reader.transfers({ id: 1 }, { limit: 2, cursor: page?.cursor });
    expect(next?.items.map(({ value }) => value)).to.deep.equal([2n, 1n]);
    const last = await reader.transfers({ id: 1 }, { limit: 2, cursor: next?.cursor });
    expect(last?.items.map(({ kind }) => kind)).to.deep.equal(["issue"]);
    expect(last).not.to.have.property("cursor");
  });

  it("tell of a time what was before it, also where many blocks have the same", async () => {
    const [, , alice] = WALLETS as [string, string, string];
    await site.tokens("A");
    await anvil.node.send("anvil_setBlockTimestampInterval", [0]);
    const time = Number(
      ((await anvil.node.send("eth_getBlockByNumber", ["latest", false])) as { timestamp: string }).timestamp,
    );
    for (const amount of [1, 2]) await site.command(OWNER.address, 1, "transfer", alice, amount);
    const balance = async (before: number) =>
      (await holdersAt({ id: 1 }, { before })).find(({ wallet }) => wallet === getAddress(alice))?.balance;
    expect(await holdersAt({ id: 1 }, { before: time })).to.deep.equal([]);
    await anvil.node.send("anvil_removeBlockTimestampInterval", []);
    await anvil.node.send("evm_increaseTime", [1_000]);
    await anvil.node.send("evm_mine", []);
    expect(await balance(time + 1)).to.equal(3n);
    expect(await balance(time + 900)).to.equal(3n);
    const error = await holdersAt({ id: 1 }, { before: time + 100_000 }).catch((error: unknown) => error);
    expect(error).to.include({ code: "VALIDATION_FAILED", field: "at" });
    const head = Number(await anvil.node.send("eth_blockNumber", []));
    expect(await holdersAt({ id: 1 }, { block: head })).to.have.length(2);
    const later = await holdersAt({ id: 1 }, { block: head + 1 }).catch((error: unknown) => error);
    expect(later).to.include({ code: "VALIDATION_FAILED", field: "at" });
  });
});
