import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import FakeTimers from "@sinonjs/fake-timers";
import { expect } from "chai";
import { toBeHex } from "ethers";
import fc from "fast-check";
import type { ChainIndex, IndexedChain } from "../../../../src/ledger/evm/index/chain-index.ts";
import { createOrderReader } from "../../../../src/ledger/evm/index/order-reader.ts";
import { httpNode } from "../../../../src/rpc/http-node.ts";
import { RpcError, type Node } from "../../../../src/rpc/node.ts";
import { account, needsAnvil, startAnvil, type Anvil } from "../../../support/anvil.ts";
import { boundedLogs } from "../../../support/bounded-logs.ts";
import { startFaultyProxy } from "../../../support/faulty-proxy.ts";
import { deployOn, ISSUER, OWNER, type Issuing } from "../../../support/issuing.ts";

const HOLDERS = [OWNER, ISSUER, account(7), account(8)].map(({ address }) => address);

/** All that can be read from an index. */
function contentOf({ database, head }: IndexedChain) {
  const all = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  return {
    head,
    hash: all("SELECT hash FROM blocks ORDER BY number DESC LIMIT 1"),
    tokens: all("SELECT * FROM tokens ORDER BY id"),
    holdings: all("SELECT * FROM holdings ORDER BY token_id, account"),
    pastHoldings: all("SELECT * FROM past_holdings"),
    transfers: all("SELECT * FROM transfers"),
    times: all("SELECT * FROM times"),
    factories: all("SELECT * FROM factories"),
    issuers: all("SELECT * FROM issuers"),
    issuerWallets: all("SELECT * FROM issuer_wallets"),
    suspensions: all("SELECT * FROM suspensions"),
    allowances: all("SELECT * FROM allowances"),
    orders: all("SELECT * FROM orders"),
    texts: all("SELECT * FROM token_texts"),
    found: all(`SELECT rowid FROM token_trigrams WHERE token_trigrams MATCH '"token"' ORDER BY rowid`),
    securityTexts: all("SELECT * FROM security_token_texts"),
    securityFound: all(
      `SELECT rowid FROM security_token_trigrams WHERE security_token_trigrams MATCH '"issuer123-"' ORDER BY rowid`,
    ),
  };
}

describe("the index of a chain", function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let site: Issuing;
  let folder: string;
  const open: ChainIndex[] = [];

  before(needsAnvil);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-index-"));
    anvil = await startAnvil();
    site = await deployOn(anvil, join(folder, "deployment.json"));
  });
  afterEach(async () => {
    for (const index of open.splice(0)) index.close();
    await anvil?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  function follow(where?: string, log: string[] = [], node: Node = anvil.node): ChainIndex {
    const index = site.index({ node, folder: where, log: (line) => log.push(line) });
    open.push(index);
    return index;
  }

  const reorganise = (depth: number) => anvil.node.send("anvil_reorg", [depth, []]);
  const fromScratch = () => follow().read(contentOf);
  const idsOf = (chain: IndexedChain) => contentOf(chain).tokens.map((token) => token["id"]);

  // With every bound, and more to read: test/nodes/bounded-nodes.test.ts.
  it("is the same from a node that bounds eth_getLogs", async () => {
    for (let i = 0; i < 5; i++) {
      await site.tokens(`A${i}`, `B${i}`, `C${i}`);
      await anvil.node.send("anvil_mine", ["0x3c"]);
    }
    const proxy = await startFaultyProxy(anvil.url);
    const { fault, counts } = boundedLogs({ blocks: 7, results: 8 });
    proxy.fault(fault);
    const index = follow(undefined, [], httpNode(proxy.url, 5_000));
    expect(await index.read(contentOf)).to.deep.equal(await fromScratch());
    expect(counts.refused).to.be.above(0);
    await proxy.stop();
  });

  it("is the same from a node that is asked by address, also where new tokens move in the next block", async () => {
    for (let id = 1; id <= 4; id++) {
      await site.tokens(`T${id}`);
      await site.command(OWNER.address, id, "transfer", ISSUER.address, 1);
    }
    const byAddress: Node = {
      send: (method, params) =>
        method === "eth_getLogs" && (params[0] as { address?: unknown }).address === undefined
          ? Promise.reject(new RpcError(-32005, "query returned too many results"))
          : anvil.node.send(method, params),
    };
    expect(await follow(undefined, [], byAddress).read(contentOf)).to.deep.equal(await fromScratch());
  });

  it("is not peeked into when it is old, also while it has no time to follow", async () => {
    const index = follow();
    await index.read(idsOf);
    await site.tokens("NEW");
    const clock = FakeTimers.install({ now: Date.now(), toFake: ["Date"] });
    try {
      index.followSoon();
      expect(index.peek(idsOf)).to.deep.equal([]);
      clock.setSystemTime(Date.now() + 20_000);
      index.followSoon();
      expect(index.peek(idsOf)).to.equal(undefined);
      // It follows then, however busy.
      for (let found: unknown; !Array.isArray(found); found = index.peek(idsOf)) {
        index.followSoon();
        await sleep(10);
      }
      expect(index.peek(idsOf)).to.deep.equal([1]);
    } finally {
      clock.uninstall();
    }
  });

  it("that followed whatever happened is the one made from scratch", async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant("tokens" as const), count: fc.integer({ min: 1, max: 3 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("security tokens" as const),
          count: fc.integer({ min: 1, max: 2 }),
        }),
      },
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constantFrom("transfer" as const, "forcedTransfer" as const, "setFrozenTokens" as const),
          token: fc.nat(),
          from: fc.constantFrom(...HOLDERS),
          to: fc.constantFrom(...HOLDERS),
          amount: fc.constantFrom(0, 1, 400, 1000),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant("reorganise" as const),
          depth: fc.integer({ min: 1, max: 6 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("roll back" as const),
          depth: fc.integer({ min: 1, max: 4 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("mine" as const), count: fc.constantFrom(1, 5, 140) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("suspend" as const), suspended: fc.boolean() }),
      },
      // Of few nonces, so that some are used again: after a reorganisation, or in vain.
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant("order" as const), token: fc.nat(), nonce: fc.nat(5) }),
      },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("read" as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
    );
    let issued = 0;
    let undone = 0;
    let rolledBack = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const floor = Number(await anvil.node.send("eth_blockNumber", []));
        let index = follow(folder);
        for (const step of steps) {
          const above = Number(await anvil.node.send("eth_blockNumber", [])) - floor;
          if (step.kind === "tokens") {
            await site.tokens(...Array.from({ length: step.count }, () => `T${(issued += 1)}`));
          } else if (step.kind === "security tokens") {
            await site.securityTokens(...Array.from({ length: step.count }, () => `S${(issued += 1)}`));
          } else if (step.kind === "reorganise") {
            if (above > 0) await reorganise(Math.min(step.depth, above));
          } else if (step.kind === "roll back") {
            if (above === 0) continue;
            await anvil.node.send("anvil_rollback", [Math.min(step.depth, above)]);
            // Until it has another block, it may be a node that is behind. With a time of its own it is no earlier one again.
            await anvil.node.send("anvil_mine", ["0x1", `0x${(rolledBack += 1).toString(16)}`]);
          } else if (step.kind === "mine") {
            await anvil.node.send("anvil_mine", [`0x${step.count.toString(16)}`]);
          } else if (step.kind === "read") {
            await index.read(contentOf);
          } else if (step.kind === "suspend") {
            await site.suspend(step.suspended);
          } else if (step.kind === "restart") {
            index.close();
            open.splice(open.indexOf(index), 1);
            index = follow(folder);
          } else {
            const count = await site.tokenCount();
            if (count === 0) continue;
            const id = 1 + (step.token % count);
            if (step.kind === "order") {
              await site.cancelNonce(id, toBeHex(step.nonce, 32));
              continue;
            }
            const by = step.kind === "transfer" ? step.from : ISSUER.address;
            const args = {
              transfer: [step.to],
              forcedTransfer: [step.from, step.to],
              setFrozenTokens: [step.to],
            };
            if (step.kind !== "transfer") await site.command(by, id, "setAllowed", step.to, step.amount > 0);
            await site.command(by, id, step.kind, ...args[step.kind], step.amount);
          }
        }
        expect(await index.read(contentOf)).to.deep.equal(await fromScratch());
        undone += await index.read(({ kept }) => kept.length);
        for (const opened of open.splice(0)) opened.close();
      }),
      { numRuns: 20 },
    );
    expect(undone, "reorganisations that were noticed").to.be.above(0);
  });

  it("undoes a transfer and a freezing, and what they left", async () => {
    await site.securityTokens("Series A");
    const [, , alice] = HOLDERS as [string, string, string];
    await site.command(ISSUER.address, 1, "setAllowed", alice, true);
    await site.command(ISSUER.address, 1, "transfer", alice, 400);
    const index = follow(folder);
    const before = (await index.read(contentOf)).holdings;
    await site.command(ISSUER.address, 1, "setFrozenTokens", alice, 100);
    await site.command(ISSUER.address, 1, "forcedTransfer", alice, ISSUER.address, 400);
    expect((await index.read(contentOf)).holdings).to.have.length(1);
    await reorganise(2);
    expect((await index.read(contentOf)).holdings).to.deep.equal(before);
    expect(await index.read(({ kept }) => [...kept])).to.deep.equal([1]);
  });

  it("has the orders that were executed, and undoes them", async () => {
    await site.tokens("A");
    const index = follow(folder);
    expect(await index.read(contentOf)).to.deep.include({ orders: [] });
    const nonce = toBeHex(7, 32);
    expect(await site.cancelNonce(1, nonce)).to.equal(true);
    expect(await site.cancelNonce(1, nonce)).to.equal(false);
    const reader = createOrderReader(index);
    const place = { token: (await reader.token(await addressOf(index)))?.address as string, nonce };
    const order = await reader.byNonce({ ...place, signer: OWNER.address });
    expect(order).to.deep.include({
      ...place,
      signer: OWNER.address,
      isCancellation: true,
      confirmations: 2,
    });
    expect(await reader.byId(order?.id as string)).to.deep.equal(order);
    expect(await reader.byNonce({ ...place, signer: ISSUER.address })).to.equal(undefined);
    await reorganise(2);
    expect(await reader.byId(order?.id as string)).to.equal(undefined);
    expect(await site.cancelNonce(1, nonce)).to.equal(true);
    expect(reader.isKnown(order?.id as string)).to.equal(false);
    const again = await reader.byId(order?.id as string);
    expect(again).to.deep.include({ id: order?.id, confirmations: 1 });
    expect(reader.isKnown(order?.id as string)).to.equal(true);
  });

  const addressOf = (index: ChainIndex) =>
    index.read(({ database }) => {
      const row = database.prepare("SELECT address FROM tokens").get() as { address: string };
      return row.address;
    });

  it("tells up to which id each reorganisation kept the tokens", async () => {
    const index = follow(folder);
    await site.tokens("A");
    await site.tokens("B", "C");
    await site.tokens("D");
    expect(await index.read(idsOf)).to.deep.equal([1, 2, 3, 4]);
    await reorganise(1);
    expect(await index.read(idsOf)).to.deep.equal([1, 2, 3]);
    await site.tokens("E");
    await reorganise(3);
    expect(await index.read(idsOf)).to.deep.equal([1]);
    expect(await index.read(({ kept }) => [...kept])).to.deep.equal([3, 1]);
  });

  it("does not take a node that is behind for a chain that has become shorter", async () => {
    let behind = 0;
    const node: Node = {
      async send(method, params) {
        if (method !== "eth_getBlockByNumber" || params[0] !== "latest" || behind === 0)
          return anvil.node.send(method, params);
        behind -= 1;
        const head = Number(await anvil.node.send("eth_blockNumber", []));
        return anvil.node.send(method, [`0x${(head - 2).toString(16)}`, false]);
      },
    };
    const index = follow(folder, [], node);
    for (const ticker of ["A", "B", "C"]) await site.tokens(ticker);
    expect(await index.read(idsOf)).to.deep.equal([1, 2, 3]);
    behind = 10;
    expect(await index.read(idsOf)).to.deep.equal([1, 2, 3]);
    expect(await index.read(({ kept }) => [...kept])).to.deep.equal([]);
    // Shorter for good, of which another block at a known height is the proof.
    await anvil.node.send("anvil_rollback", [2]);
    const failure = await index.read(idsOf, 300).catch((error: unknown) => (error as Error).message);
    expect(failure).to.match(/^the chain could not be read in time: block \d+ is the last that was$/);
    const begin = Date.now();
    const given = await index.read(idsOf).catch((error: unknown) => (error as Error).message);
    expect(given).to.match(/^the node is behind: its chain ends at block \d+, and block \d+ is known$/);
    expect(await index.read(idsOf).catch((error: unknown) => (error as Error).message)).to.equal(given);
    expect(await index.read(({ kept }) => [...kept]).catch(() => undefined)).to.equal(undefined);
    expect(Date.now() - begin, "it is waited for, once").to.be.above(3_000);
    await anvil.node.send("anvil_mine", ["0x1", "0x64"]);
    expect(await index.read(idsOf)).to.deep.equal([1]);
    expect(await index.read(({ kept }) => [...kept])).to.deep.equal([1]);
  });

  it("reads everything anew where more blocks went than it can undo", async () => {
    const log: string[] = [];
    const index = follow(folder, log);
    await site.tokens("KEPT");
    await site.tokens("LOST");
    await anvil.node.send("anvil_mine", ["0x96"]);
    expect(await index.read(idsOf)).to.deep.equal([1, 2]);
    await reorganise(151);
    await site.tokens("NEXT");
    expect(await index.read(contentOf)).to.deep.equal(await fromScratch());
    expect(
      await index.read(({ database }) => database.prepare("SELECT ticker FROM tokens").all()),
    ).to.have.length(2);
    expect(await index.read(({ kept }) => [...kept])).to.deep.equal([0]);
    expect(log.at(-1)).to.match(/index\.db is of another chain/);
  });

  it("is made anew where its file is damaged while it is in use, and answers all the same", async () => {
    const log: string[] = [];
    const index = follow(folder, log);
    await site.tokens(...Array.from({ length: 50 }, (_, i) => `T${i}`));
    const before = await index.read(contentOf);
    // Out of the log into the file, and out of memory.
    await index.read(({ database }) =>
      database.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA shrink_memory"),
    );
    const file = openSync(join(folder, "index.db"), "r+");
    writeSync(file, Buffer.alloc(fstatSync(file).size - 4096, 0x5a), 0, undefined, 4096);
    closeSync(file);
    expect(await index.read(contentOf)).to.deep.equal(before);
    expect(log.at(-1)).to.match(/index\.db is damaged/);
    expect(await index.read(({ kept }) => [...kept]), "nothing was reorganised").to.deep.equal([]);
  });

  it("goes on in memory where its file can't grow, and answers all the same", async () => {
    const log: string[] = [];
    const index = follow(folder, log);
    await site.tokens("FIRST");
    expect(await index.read(idsOf)).to.deep.equal([1]);
    await index.read(({ database }) => database.exec("PRAGMA max_page_count = 1"));
    const ids = Array.from({ length: 150 }, (_, i) => i + 2);
    await site.tokens(...ids.slice(0, 75).map((id) => `T${id}`));
    await site.tokens(...ids.slice(75).map((id) => `T${id}`));
    expect(await index.read(contentOf)).to.deep.equal(await fromScratch());
    expect(await index.read(idsOf)).to.have.length(151);
    expect(log.at(-1)).to.match(/the index is in memory from now on, .*full/);
  });

  it("reads old blocks in ranges and new ones by their hashes, to the same", async () => {
    for (let i = 0; i < 20; i++) {
      await site.tokens(`OLD${i}`);
      await site.command(OWNER.address, i + 1, "transfer", ISSUER.address, i);
    }
    const followed = follow(folder);
    const near = await followed.read(contentOf);
    expect(near.tokens).to.have.length(20);
    await anvil.node.send("anvil_mine", ["0xc8"]);
    const { head, hash, ...rest } = await fromScratch();
    expect(head).to.equal(near.head + 200);
    expect(hash).not.to.deep.equal(near.hash);
    expect({ ...near, ...rest }).to.deep.equal(near);
  });
});
