import { spawn, type ChildProcess } from "node:child_process";
import { pbkdf2 } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import {
  encodeRlp,
  getCreateAddress,
  parseEther,
  toQuantity,
  Transaction,
  type TransactionRequest,
} from "ethers";
import { CHAIN_ID, startEmbeddedChain, type EmbeddedChain } from "../../src/chain/embedded-chain.ts";
import type { FaultPoint } from "../../src/base/fault-point.ts";
import { encodeRecord, readRecord } from "../../src/chain/journal/record.ts";
import { httpNode } from "../../src/rpc/http-node.ts";
import { RpcError, type Node } from "../../src/rpc/node.ts";
import type { RpcBlock, RpcReceipt } from "../../src/rpc/types.ts";
import { hardhatWallet } from "../service/chain.ts";
import { firstMatch } from "../support/anvil.ts";
import { refusalOf, startService } from "../support/processes.ts";

const FAULT_POINT_HANDLER = Symbol.for("hallmark.fault-point");
const GWEI = 10n ** 9n;
/** Deploys one byte of code that stops. */
const CREATION = "0x6001600c60003960016000f300";
/** Reverts at once. */
const REVERTING_CREATION = "0xfd";

/** Signs a transaction as a wallet does: type 2, a transfer to account 9, unless `more` says otherwise. */
function signed(account: number, nonce: number, more: TransactionRequest = {}): Promise<string> {
  const fees =
    more.type === 0 ? { gasPrice: 3n * GWEI } : { maxFeePerGas: 3n * GWEI, maxPriorityFeePerGas: 0 };
  const transfer = {
    type: 2,
    chainId: CHAIN_ID,
    nonce,
    to: hardhatWallet(9).address,
    value: 1,
    gasLimit: 21_000,
  };
  return hardhatWallet(account).signTransaction({ ...transfer, ...fees, ...more });
}

async function nonceOf(node: Node, account: number): Promise<number> {
  return Number(await node.send("eth_getTransactionCount", [hardhatWallet(account).address, "latest"]));
}

async function blockAt(node: Node, block: string): Promise<RpcBlock> {
  return (await node.send("eth_getBlockByNumber", [block, false])) as RpcBlock;
}

/** All that there is to see: each block with its transactions and their receipts, and what the accounts have. */
async function everything(node: Node): Promise<object> {
  const blocks = [];
  const head = Number(await node.send("eth_blockNumber", []));
  for (let number = 0; number <= head; number++) {
    const block = (await node.send("eth_getBlockByNumber", [toQuantity(number), true])) as {
      transactions: { hash: string }[];
    };
    const receipts = await Promise.all(
      block.transactions.map(({ hash }) => node.send("eth_getTransactionReceipt", [hash])),
    );
    blocks.push({ block, receipts });
  }
  const accounts = (await node.send("eth_accounts", [])) as string[];
  const created = blocks
    .flatMap(({ receipts }) => receipts as RpcReceipt[])
    .flatMap(({ contractAddress }) => contractAddress ?? []);
  const states = await Promise.all(
    [...accounts, ...created].map(async (address) => ({
      address,
      balance: await node.send("eth_getBalance", [address, "latest"]),
      nonce: await node.send("eth_getTransactionCount", [address, "latest"]),
      code: await node.send("eth_getCode", [address, "latest"]),
    })),
  );
  return { blocks, states };
}

/** Everything that a client can make of a chain: what is mined, what reverts, what is refused. */
async function makeHistory(node: Node): Promise<void> {
  const send = (call: object) => node.send("eth_sendTransaction", [call]);
  const sendRaw = async (raw: string | Promise<string>) => node.send("eth_sendRawTransaction", [await raw]);
  const [a, b, c] = [hardhatWallet(0).address, hardhatWallet(1).address, hardhatWallet(2).address];
  const nonce = await nonceOf(node, 3);

  await send({ from: a, to: b, value: toQuantity(parseEther("1.5")) });
  await send({ from: b, to: c, value: "0x1", gas: "0x5208", gasPrice: toQuantity(5n * GWEI) });
  await send({ from: c, data: CREATION });
  await send({ from: c, data: REVERTING_CREATION, gas: "0x186a0" });
  await sendRaw(signed(3, nonce));
  await sendRaw(signed(3, nonce + 1, { type: 0 }));
  await sendRaw(signed(3, nonce + 2, { to: null, value: 0, data: CREATION, gasLimit: 200_000 }));
  await sendRaw(signed(3, nonce + 3, { to: null, value: 0, data: REVERTING_CREATION, gasLimit: 200_000 }));
  await sendRaw(signed(3, nonce + 4, { type: 1, gasPrice: 3n * GWEI, accessList: [] })).catch(
    () => undefined,
  );
  for (const refused of [signed(3, 0), signed(3, nonce + 100), "0x", "0x1234"]) {
    await sendRaw(refused).catch(() => undefined);
  }
}

describe("the embedded chain", function () {
  this.timeout(30_000);

  let folder: string;
  let log: string[] = [];
  let failures: Error[] = [];
  let running: EmbeddedChain | undefined;
  let child: ChildProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-chain-"));
    log = [];
    failures = [];
  });
  afterEach(async () => {
    await running?.stop().catch(() => undefined);
    running = undefined;
    child?.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  const journal = () => join(folder, "chain.journal");

  async function start(): Promise<EmbeddedChain> {
    running = await startEmbeddedChain({
      folder,
      log: (line) => log.push(line),
      onFailure: (error) => failures.push(error),
    });
    return running;
  }

  async function restart(): Promise<EmbeddedChain> {
    await running?.stop();
    return start();
  }

  /** In a process of its own. */
  async function startChild(): Promise<Node> {
    child = spawn(process.execPath, [join(import.meta.dirname, "chain-process.ts"), folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [url] = await firstMatch(child.stdout as NodeJS.ReadableStream, /ready: (\S+) /);
    return httpNode(url as string, 10_000);
  }

  async function kill(): Promise<void> {
    const exit = once(child as ChildProcess, "exit");
    child?.kill("SIGKILL");
    await exit;
  }

  async function refusalOfTransaction(node: Node, raw: string): Promise<RpcError> {
    const error: unknown = await node.send("eth_sendRawTransaction", [raw]).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(RpcError);
    return error as RpcError;
  }

  describe("after a restart", () => {
    it("is the same in every block, receipt, balance and nonce, and goes on", async () => {
      await makeHistory(await start());
      const before = await everything(running as Node);
      expect(await everything(await restart())).to.deep.equal(before);
      await makeHistory(running as Node);
      const after = await everything(running as Node);
      expect(await everything(await restart())).to.deep.equal(after);
      expect(log).to.deep.equal([]);
    });

    it("is also the same after kill -9, and goes on", async () => {
      let node = await startChild();
      for (let i = 0; i < 2; i++) {
        await makeHistory(node);
        const before = await everything(node);
        await kill();
        node = await startChild();
        expect(await everything(node)).to.deep.equal(before);
      }
    });

    it("has everything that was answered before kill -9 under load", async () => {
      const node = await startChild();
      const answered: string[] = [];
      const writers = [0, 1, 2, 3, 4, 5, 6, 7].map(async (i) => {
        const call = { from: hardhatWallet(i).address, to: hardhatWallet(9).address, value: "0x1" };
        for (;;) answered.push((await node.send("eth_sendTransaction", [call])) as string);
      });
      const stopped = Promise.allSettled(writers);
      while (answered.length < 40) await new Promise((resolve) => setTimeout(resolve, 5));
      await kill();
      await stopped;
      const again = await startChild();
      for (const hash of answered) {
        expect(await again.send("eth_getTransactionReceipt", [hash]), hash).to.include({ status: "0x1" });
      }
    });

    it("has the right nonce for a wallet's next transaction", async () => {
      await start();
      for (let nonce = 0; nonce < 6; nonce++) {
        await running?.send("eth_sendRawTransaction", [await signed(4, nonce)]);
        await restart();
        expect(await nonceOf(running as Node, 4)).to.equal(nonce + 1);
      }
    });

    it("reports the progress of a long journal's replay", async () => {
      await (await start()).stop();
      running = undefined;
      // As if all these had been refused; what takes the time is to execute them.
      const { payload } = readRecord(readFileSync(journal()), 0) as { payload: Buffer };
      const time = Buffer.alloc(6);
      time.writeUIntBE((JSON.parse(payload.toString()) as { genesisTime: number }).genesisTime, 0, 6);
      const transaction = Buffer.concat([
        Buffer.of(1),
        time,
        Buffer.from((await signed(5, 1_000_000)).slice(2), "hex"),
      ]);
      const pair = Buffer.concat([encodeRecord(transaction), encodeRecord(Buffer.of(3))]);
      appendFileSync(journal(), Buffer.concat(Array.from({ length: 6_000 }, () => pair)));
      await start();
      expect(log.length).to.be.above(0);
      for (const line of log) expect(line).to.match(/^replaying the journal: \d{1,2} %$/);
    });
  });

  describe("a transaction", () => {
    it("is mined in a block of its own, reverted or not, and its receipt says which", async () => {
      const node = await start();
      const cases: [TransactionRequest, string][] = [
        [{}, "0x1"],
        [{ type: 0 }, "0x1"],
        [{ to: null, value: 0, data: CREATION, gasLimit: 100_000 }, "0x1"],
        [{ to: null, value: 0, data: REVERTING_CREATION, gasLimit: 100_000 }, "0x0"],
        // Out of gas.
        [{ to: null, value: 0, data: CREATION, gasLimit: 53_300 }, "0x0"],
      ];
      for (const [nonce, [more, status]] of cases.entries()) {
        const raw = await signed(5, nonce, more);
        const hash = (await node.send("eth_sendRawTransaction", [raw])) as string;
        expect(hash).to.equal(Transaction.from(raw).hash);
        const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt;
        expect(receipt).to.include({ status, blockNumber: toQuantity(nonce + 1) });
        const { transactions } = await blockAt(node, receipt.blockNumber);
        expect(transactions).to.deep.equal([hash]);
        if (more.to !== null || status === "0x0") continue;
        const address = getCreateAddress({ from: hardhatWallet(5).address, nonce });
        expect(receipt.contractAddress).to.equal(address.toLowerCase());
        expect(await node.send("eth_getCode", [address, "latest"])).to.equal("0x00");
      }
    });

    it("of an account of the chain that would revert is refused before it is sent, without a gas limit", async () => {
      const node = await start();
      const call = { from: hardhatWallet(0).address, data: REVERTING_CREATION };
      await node.send("eth_sendTransaction", [call]).then(
        () => expect.fail(),
        () => undefined,
      );
      expect(await nonceOf(node, 0)).to.equal(0);
    });

    const refused: [string, () => string | Promise<string>, RegExp][] = [
      ["a nonce that is used", () => signed(5, 0), /nonce too low/i],
      ["a nonce ahead", () => signed(5, 2), /nonce too high/i],
      ["a nonce far ahead", () => signed(5, 2 ** 40), /nonce too high/i],
      ["no funds", () => signed(5, 1, { value: parseEther("1000000") }), /doesn't have enough funds/],
      ["gas over the cap", () => signed(5, 1, { gasLimit: 16_777_217 }), /exceeds transaction gas cap/],
      ["gas over the block's", () => signed(5, 1, { gasLimit: 60_000_001 }), /exceeds/],
      ["too little gas", () => signed(5, 1, { gasLimit: 20_999 }), /at least 21000 gas/],
      ["a fee below the base fee", () => signed(5, 1, { maxFeePerGas: 1 }), /too low for the next block/],
      ["another chain's id", () => signed(5, 1, { chainId: 1 }), /chain ?id/i],
      [
        "too much code",
        () => signed(5, 1, { to: null, data: `0x${"00".repeat(49_153)}`, gasLimit: 9_000_000 }),
        /EIP-3860/,
      ],
      ["no content", () => "0x", /./],
      ["garbage", () => "0x1234", /./],
      ["RLP that is no transaction", () => encodeRlp(["0x01", "0x02"]), /./],
      ["half of a transaction", async () => (await signed(5, 1)).slice(0, 60), /./],
      ["what is no hexadecimal", async () => `0xzz${(await signed(5, 1)).slice(4)}`, /hexadecimal/],
      // Else the journal, which keeps bytes, would have what was never executed.
      ["another prefix than 0x", async () => `zz${(await signed(5, 1)).slice(2)}`, /hexadecimal/],
      ["no prefix", async () => (await signed(5, 1)).slice(2), /hexadecimal/],
    ];
    for (const [what, make, message] of refused) {
      it(`with ${what} is refused, changes nothing, and the chain goes on, after a restart too`, async () => {
        const node = await start();
        await node.send("eth_sendRawTransaction", [await signed(5, 0)]);
        const before = await everything(node);
        expect((await refusalOfTransaction(node, await make())).message).to.match(message);
        expect(await everything(node)).to.deep.equal(before);
        expect(await everything(await restart())).to.deep.equal(before);
        // Nor does it come back when its turn would have come.
        await running?.send("eth_sendRawTransaction", [await signed(5, 1, { value: 7 })]);
        expect(await nonceOf(running as Node, 5)).to.equal(2);
        const after = await everything(running as Node);
        expect(await everything(await restart())).to.deep.equal(after);
      });
    }

    it("in upper case is the same", async () => {
      const node = await start();
      const raw = `0x${(await signed(5, 0)).slice(2).toUpperCase()}`;
      await node.send("eth_sendRawTransaction", [raw]);
      const before = await everything(node);
      expect(await everything(await restart())).to.deep.equal(before);
    });

    it("is mined once, among many at the same time, while others read", async () => {
      const node = await start();
      const accounts = [0, 1, 2, 3, 4];
      const sent = accounts.flatMap((account) =>
        Array.from({ length: 10 }, async (_, nonce) => [
          node.send("eth_sendRawTransaction", [await signed(account, nonce)]).catch(() => undefined),
          node.send("eth_sendTransaction", [
            { from: hardhatWallet(account + 10).address, to: hardhatWallet(9).address, value: "0x1" },
          ]),
          // What computes a block that is never mined must leave no trace in those that are.
          node.send("eth_getBlockByNumber", ["pending", true]),
          node.send("eth_call", [{ to: hardhatWallet(9).address }, "pending"]),
          node.send("eth_estimateGas", [{ from: hardhatWallet(9).address, to: hardhatWallet(8).address }]),
        ]),
      );
      await Promise.all((await Promise.all(sent)).flat());
      const before = await everything(node);
      for (const account of accounts) expect(await nonceOf(node, account + 10)).to.equal(10);
      const hashes = (before as { blocks: { block: RpcBlock }[] }).blocks.slice(1);
      for (const { block } of hashes) expect(block.transactions).to.have.length(1);
      expect(await everything(await restart())).to.deep.equal(before);
    });
  });

  it("gives each caller the receipt that was asked for, on a disk that is slower than the chain", async () => {
    const node = await start();
    // Node flushes in a pool of four threads, which these keep busy.
    let slow = true;
    const threads = Array.from({ length: 4 }, async () => {
      while (slow) await promisify(pbkdf2)("", "", 20_000, 32, "sha256");
    });
    try {
      const sent = [0, 1, 2, 3].flatMap((account) =>
        Array.from({ length: 10 }, async (_, nonce) => {
          const hash = await node.send("eth_sendRawTransaction", [await signed(account, nonce)]);
          const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt;
          expect(receipt.transactionHash).to.equal(hash);
        }),
      );
      await Promise.all(sent);
    } finally {
      slow = false;
      await Promise.all(threads);
    }
  });

  it("has a timestamp that is never before the real time, nor before an earlier block's", async () => {
    const begin = Math.floor(Date.now() / 1000);
    const node = await start();
    const call = { from: hardhatWallet(0).address, to: hardhatWallet(1).address, value: "0x1" };
    let last = Number((await blockAt(node, "0x0")).timestamp);
    expect(last).to.be.at.least(begin);
    for (let i = 0; i < 100; i++) {
      await node.send("eth_sendTransaction", [call]);
      const { timestamp } = await blockAt(node, "latest");
      expect(Number(timestamp)).to.be.within(last, Math.floor(Date.now() / 1000));
      last = Number(timestamp);
    }
    // After a pause, it is the real time again.
    await restart();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await running?.send("eth_sendTransaction", [call]);
    expect(Number((await blockAt(running as Node, "latest")).timestamp)).to.be.closeTo(
      Math.round(Date.now() / 1000),
      1,
    );
  });

  it("whose clock goes back does not", async () => {
    const node = await start();
    const call = { from: hardhatWallet(0).address, to: hardhatWallet(1).address, value: "0x1" };
    await node.send("eth_sendTransaction", [call]);
    const real = Date.now;
    try {
      Date.now = () => real() - 3_600_000;
      await node.send("eth_sendTransaction", [call]);
    } finally {
      Date.now = real;
    }
    const [first, second] = await Promise.all([blockAt(node, "0x1"), blockAt(node, "0x2")]);
    expect(second.timestamp).to.equal(first.timestamp);
    const before = await everything(node);
    expect(await everything(await restart())).to.deep.equal(before);
  });

  describe("with a journal that is not the one it wrote", () => {
    it("does not start if a replayed block differs, and leaves the file alone", async () => {
      await makeHistory(await start());
      await running?.stop();
      running = undefined;
      const bytes = readFileSync(journal());
      // The first block's hash with a checksum that fits.
      const header = readRecord(bytes, 0) as { end: number };
      const transaction = readRecord(bytes, header.end) as { end: number };
      const mined = readRecord(bytes, transaction.end) as { payload: Buffer };
      mined.payload.writeUInt8(mined.payload.readUInt8(9) ^ 1, 9);
      encodeRecord(mined.payload).copy(bytes, transaction.end);
      writeFileSync(journal(), bytes);
      rmSync(join(folder, "chain.witness"));
      await start().then(
        () => expect.fail(),
        (error: Error) =>
          expect(error.message).to.match(
            /chain\.journal gives another chain than it was written with, from block 1 on/,
          ),
      );
      expect(readFileSync(journal()).equals(bytes)).to.be.true;
    });

    it("executes the last transaction once, if it was written and perhaps not executed", async () => {
      const node = await start();
      await node.send("eth_sendRawTransaction", [await signed(6, 0)]);
      await node.send("eth_sendRawTransaction", [await signed(6, 1)]);
      const before = await everything(node);
      // Without the last outcome, which a kill would have left out.
      copyFileSync(journal(), `${journal()}.killed`);
      await node.stop();
      copyFileSync(`${journal()}.killed`, journal());
      expect(await everything(await start())).to.deep.equal(before);
      expect(await everything(await restart())).to.deep.equal(before);
    });
  });

  for (const step of ["transaction written", "transaction flushed"] satisfies FaultPoint[]) {
    it(`shows nothing of a transaction, and takes nothing more, if the journal fails at “${step}”`, async () => {
      const node = await start();
      await node.send("eth_sendRawTransaction", [await signed(6, 0)]);
      const before = await everything(node);
      const handlers = globalThis as Record<symbol, unknown>;
      handlers[FAULT_POINT_HANDLER] = (name: FaultPoint) => {
        if (name === step) throw new Error("no space left");
      };
      try {
        const writes = await Promise.allSettled(
          [1, 2].map(async (nonce) => node.send("eth_sendRawTransaction", [await signed(6, nonce)])),
        );
        expect(writes.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
      } finally {
        delete handlers[FAULT_POINT_HANDLER];
      }
      await node.send("eth_sendRawTransaction", [await signed(6, 1)]).then(
        () => expect.fail(),
        () => undefined,
      );
      expect(failures.map(({ message }) => message)).to.deep.equal([
        "the embedded chain can't go on: no space left",
      ]);
      const shown = await everything(node).catch((error: unknown) => (error as Error).message);
      // What is written is executed while it is flushed: if that fails, nothing is shown any more.
      expect(shown).to.deep.equal(step === "transaction written" ? before : "no space left");
      // It was written, so the next start executes it; the one that waited behind it was not.
      await restart();
      expect(await nonceOf(running as Node, 6)).to.equal(2);
    });
  }

  describe("in a service", () => {
    it("refuses a second process on the same folder, and the first one goes on", async () => {
      const first = await startService(folder, {});
      const { exit, output } = await refusalOf(folder, {});
      expect(exit).to.equal(1);
      expect(output).to.match(
        /^Hallmark can't start: another process works on .*data: stop it, or use another DATA_DIR/,
      );
      const node = httpNode(first.rpcUrl as string, 10_000);
      const before = readFileSync(join(folder, "data/chain.journal"));
      await node.send("eth_sendRawTransaction", [await signed(6, 0)]);
      expect(readFileSync(join(folder, "data/chain.journal")).subarray(0, before.length).equals(before)).to.be
        .true;
      // A process that dies gives it back.
      await first.end("SIGKILL");
      const second = await startService(folder, {});
      expect(await nonceOf(httpNode(second.rpcUrl as string, 10_000), 6)).to.equal(1);
      expect(await second.end("SIGTERM")).to.equal(0);
    });
  });
});
