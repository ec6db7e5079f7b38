import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { getCreateAddress, toQuantity, Transaction } from "ethers";
import { answerRpc } from "../../src/chain/rpc-methods.ts";
import { CHAIN_ID, startEmbeddedChain, type EmbeddedChain } from "../../src/chain/embedded-chain.ts";
import { SEND_WHOLE, Undone } from "../../src/rpc/node.ts";
import { sleep } from "../../src/rpc/sleep.ts";
import type { RpcBlock, RpcReceipt } from "../../src/rpc/types.ts";
import { hardhatWallet } from "../service/chain.ts";
import { seeded } from "../support/seed.ts";

const FAILED = `0x${"ab".repeat(32)}`;
const OTHER = `0x${"cd".repeat(32)}`;

const logging = (topic: string) => `0x7f${topic.slice(2)}5f5fa1`;
/** What a contract's creation does: it has a log of a failure, or another one, or reverts. */
const CREATIONS = { fails: logging(FAILED), logs: logging(OTHER), reverts: "0x5f5ffd", works: "0x00" };
const WALLET = hardhatWallet(5);
const same = (error: unknown) => error;

function creation(nonce: number, what: keyof typeof CREATIONS): Promise<string> {
  const fees = { maxFeePerGas: 3_000_000_000, maxPriorityFeePerGas: 0 };
  const data = CREATIONS[what];
  return WALLET.signTransaction({ type: 2, chainId: CHAIN_ID, nonce, data, gasLimit: 100_000, ...fees });
}

describe("a transaction that must do all it is for", function () {
  this.timeout(60_000);
  const folders: string[] = [];
  const chains: EmbeddedChain[] = [];
  let chain: EmbeddedChain;
  let folder: string;

  function newFolder(): string {
    const made = mkdtempSync(join(tmpdir(), "hallmark-whole-"));
    folders.push(made);
    return made;
  }

  async function start(at: string): Promise<EmbeddedChain> {
    const fail = (what: unknown) => expect.fail(String(what));
    const started = await startEmbeddedChain({ folder: at, log: fail, onFailure: fail });
    chains.push(started);
    return started;
  }

  async function restart(): Promise<void> {
    await chains.pop()?.stop();
    chain = await start(folder);
  }

  beforeEach(async () => {
    folder = newFolder();
    chain = await start(folder);
  });
  afterEach(async () => {
    for (const started of chains.splice(0)) await started.stop();
    for (const made of folders.splice(0)) rmSync(made, { recursive: true });
  });

  async function send(nonce: number, what: keyof typeof CREATIONS): Promise<RpcReceipt | Undone> {
    const raw = await creation(nonce, what);
    const hash = await chain.send(SEND_WHOLE, [raw, FAILED]).catch(same);
    if (hash instanceof Undone) return hash;
    expect(hash).to.equal(Transaction.from(raw).hash);
    return (await chain.send("eth_getTransactionReceipt", [hash])) as RpcReceipt;
  }

  /** What shows that something was mined. */
  async function state(of = chain): Promise<object> {
    const address = getCreateAddress({ from: WALLET.address, nonce: 0 });
    const [head, logs, nonce, balance, created] = await Promise.all([
      of.send("eth_getBlockByNumber", ["latest", true]),
      of.send("eth_getLogs", [{ fromBlock: "0x0" }]),
      of.send("eth_getTransactionCount", [WALLET.address, "latest"]),
      of.send("eth_getBalance", [WALLET.address, "latest"]),
      of.send("eth_getTransactionCount", [address, "latest"]),
    ]);
    return { head, logs, nonce, balance, created };
  }

  for (const what of ["works", "logs"] as const) {
    it(`is mined as any other if it ${what}`, async () => {
      const receipt = (await send(0, what)) as RpcReceipt;
      expect(receipt).to.include({ status: "0x1", blockNumber: "0x1" });
      expect(receipt.logs.map(({ topics }) => topics)).to.deep.equal(what === "logs" ? [[OTHER]] : []);
      const before = await state();
      await restart();
      expect(await state()).to.deep.equal(before);
    });
  }

  for (const what of ["fails", "reverts"] as const) {
    it(`leaves nothing behind if it ${what}, and its nonce is free`, async () => {
      const before = await state();
      expect(await send(0, what)).to.be.instanceOf(Undone);
      expect(await state()).to.deep.equal(before);
      const { hash } = Transaction.from(await creation(0, what));
      for (const method of ["eth_getTransactionByHash", "eth_getTransactionReceipt"])
        expect(await chain.send(method, [hash]), method).to.equal(null);
      expect(await send(0, "works")).to.include({ status: "0x1", blockNumber: "0x1" });
    });

    it(`is not on the chain either if the process dies before it knows that it ${what}`, async () => {
      await send(0, "works");
      const before = await state();
      expect(await send(1, what)).to.be.instanceOf(Undone);
      // The outcome goes to the file with the next transaction.
      const copy = newFolder();
      for (const file of ["chain.journal", "chain.witness"]) cpSync(join(folder, file), join(copy, file));
      expect(await state(await start(copy))).to.deep.equal(before);
    });
  }

  it("that no block takes is refused, and the chain goes on", async () => {
    const before = await state();
    const raw = await creation(7, "works");
    const refusal = await chain.send(SEND_WHOLE, [raw, FAILED]).catch(same);
    expect((refusal as Error).message).to.match(/nonce too high/i);
    expect(await state()).to.deep.equal(before);
    expect(await send(0, "works")).to.include({ status: "0x1" });
  });

  it("gives the same chain again, among others of any kind", async () => {
    const random = seeded();
    let nonce = 0;
    for (let i = 0; i < 60; i++) {
      const what = random.pick(Object.keys(CREATIONS) as (keyof typeof CREATIONS)[]);
      if (random.chance(0.3)) {
        await chain.send("eth_sendRawTransaction", [await creation(nonce++, what)]);
      } else if (!((await send(nonce, what)) instanceof Undone)) nonce += 1;
    }
    const before = await state();
    expect(before).to.include({ nonce: toQuantity(nonce) });
    await restart();
    expect(await state()).to.deep.equal(before);
  });

  it("is seen by nobody while it may be undone", async () => {
    const head = () => chain.send("eth_getBlockByNumber", ["latest", false]);
    const before = await head();
    const bad = await Promise.all([creation(0, "fails"), creation(0, "reverts")]);
    let isOver = false;
    const looks: Promise<unknown>[] = [];
    const looking = (async () => {
      for (; !isOver; await sleep(1)) looks.push(head());
    })();
    for (let i = 0; i < 50; i++)
      expect(await chain.send(SEND_WHOLE, [bad[i % 2], FAILED]).catch(same)).to.be.instanceOf(Undone);
    isOver = true;
    await looking;
    expect(looks.length).to.be.above(10);
    for (const seen of await Promise.all(looks)) expect(seen).to.deep.equal(before);
  });

  it("is not sent while there is a filter, which would show it", async () => {
    const filter = await chain.send("eth_newBlockFilter", []);
    await chain.send("eth_getFilterChanges", [filter]);
    expect(await send(0, "works")).to.be.instanceOf(Undone);
    expect(await chain.send("eth_getFilterChanges", [filter])).to.deep.equal([]);
    expect(((await chain.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock).number).to.equal(
      "0x0",
    );
  });

  it("can't be sent by who uses the chain's JSON-RPC", async () => {
    const raw = await creation(0, "works");
    const refusal = await answerRpc(chain, SEND_WHOLE, [raw, FAILED]).catch(same);
    expect(refusal).to.include({ code: -32601 });
  });
});
