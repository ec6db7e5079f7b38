import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import fc from "fast-check";
import { toQuantity, Transaction, Wallet } from "ethers";
import { httpNode } from "../../../../src/rpc/http-node.ts";
import type { RpcReceipt } from "../../../../src/rpc/types.ts";
import { HallmarkError } from "../../../../src/base/errors.ts";
import { SILENT } from "../../../../src/base/log.ts";
import { noGuard } from "../../../../src/ledger/evm/chain-guard.ts";
import type { Call, Mined } from "../../../../src/ledger/evm/issue/attempts.ts";
import { createSender } from "../../../../src/ledger/evm/issue/sender.ts";
import { needsAnvil, startAnvil, type TestChain } from "../../../support/anvil.ts";
import {
  firstTimes,
  rpcError,
  startFaultyProxy,
  type Fault,
  type RpcCall,
  type FaultyProxy,
} from "../../../support/faulty-proxy.ts";

const CHAIN_ID = 31_337;
const RPC_TIMEOUT = 250;
const TARGET = "0x00000000000000000000000000000000000000aa";
const SEND = "eth_sendRawTransaction";
const RECEIPT = "eth_getTransactionReceipt";

interface MinedTransaction {
  hash: string;
  from: string;
  to: string;
  nonce: string;
  input: string;
  maxFeePerGas?: string;
}

describe("createSender", function () {
  this.timeout(20_000);
  let chain: TestChain;
  let proxy: FaultyProxy;
  let abort: AbortController;
  let wallet: Wallet;
  let tag = 0;

  before(needsAnvil);
  before(async () => {
    chain = await startAnvil();
    proxy = await startFaultyProxy(chain.url);
  });
  after(async () => {
    await proxy?.stop();
    await chain?.stop();
  });

  beforeEach(async () => {
    // A key of its own for each test: its nonces begin at 0.
    wallet = new Wallet(Wallet.createRandom().privateKey);
    await chain.node.send("anvil_setBalance", [wallet.address, toQuantity(10n ** 20n)]);
    abort = new AbortController();
  });
  afterEach(async () => {
    abort.abort();
    proxy.fault(undefined);
    await chain.node.send("anvil_dropAllTransactions", []);
    await chain.node.send("evm_setAutomine", [true]);
  });

  function senderOf({
    stuckAfter = 10_000,
    url = proxy.url,
    rpcTimeout = RPC_TIMEOUT,
    signal = abort.signal,
    confirmations = 1,
  } = {}) {
    const node = httpNode(url, rpcTimeout);
    const sender = createSender({
      node,
      guard: noGuard,
      wallet,
      chainId: CHAIN_ID,
      confirmations,
      pollInterval: 10,
      stuckAfter,
      signal,
      log: SILENT,
    });
    return {
      ...sender,
      /** Sends this call, and answers its receipt when it is settled. */
      async call(to: string, data: string, gas = 100_000n): Promise<RpcReceipt> {
        const bytes = Buffer.from(data.slice(2), "hex");
        const { settled } = await sender.send({
          prepare: () => Promise.resolve({ to, data: bytes, gas }),
          about: () => ({}),
        });
        return ((await settled).mined[0] as Mined<Call>).receipt;
      },
    };
  }

  /** Calldata that no other transaction has. */
  function freshData(): string {
    return toQuantity(0x1000_0000 + ++tag);
  }

  async function mined(): Promise<MinedTransaction[]> {
    const head = Number(await chain.node.send("eth_blockNumber", []));
    const found: MinedTransaction[] = [];
    for (let number = 0; number <= head; number++) {
      const { transactions } = (await chain.node.send("eth_getBlockByNumber", [
        toQuantity(number),
        true,
      ])) as {
        transactions: MinedTransaction[];
      };
      found.push(...transactions.filter(({ from }) => from === wallet.address.toLowerCase()));
    }
    return found;
  }

  /** Sends twice, and checks that the chain has both once, in order, and the receipts that were answered. */
  async function sendsTwo(sender = senderOf()): Promise<RpcReceipt[]> {
    const data = [freshData(), freshData()];
    const receipts = await Promise.all(data.map((each) => sender.call(TARGET, each, 100_000n)));
    const transactions = await mined();
    expect(transactions.map(({ input }) => input)).to.deep.equal(data);
    expect(transactions.map(({ nonce }) => Number(nonce))).to.deep.equal([0, 1]);
    expect(transactions.map(({ hash }) => hash)).to.deep.equal(
      receipts.map(({ transactionHash }) => transactionHash),
    );
    return receipts;
  }

  const drop: Fault = () => Promise.resolve(undefined);
  const dropAnswer: Fault = async (_, forward) => void (await forward());
  const hang: Fault = async () => void (await sleep(2 * RPC_TIMEOUT));
  const takeAndHang: Fault = async (_, forward) => {
    await forward();
    await sleep(2 * RPC_TIMEOUT);
    return undefined;
  };
  const refuse: Fault = (call) => Promise.resolve(rpcError(call, "insufficient funds"));
  const takeAndRefuse: Fault = async (call, forward) => {
    await forward();
    return rpcError(call, "internal error");
  };
  const twice: Fault = async (_, forward) => {
    await forward();
    return forward();
  };
  const late: Fault = async (_, forward) => {
    const answer = await forward();
    await sleep(100);
    return answer;
  };

  for (const [what, fault] of Object.entries({
    "loses a transaction": drop,
    "loses the answer to a transaction that it took": dropAnswer,
    "never answers": hang,
    "takes a transaction and never answers": takeAndHang,
    "refuses a transaction": refuse,
    "answers an error to a transaction that it took": takeAndRefuse,
    "gets a transaction twice": twice,
    "answers late": late,
  })) {
    it(`mines each transaction once where the node ${what}`, async () => {
      proxy.fault(firstTimes(2, SEND, fault));
      await sendsTwo();
    });
  }

  it("answers the receipt where every answer to a transaction is lost", async () => {
    proxy.fault(firstTimes(Infinity, SEND, dropAnswer));
    await sendsTwo();
  });

  it("mines each transaction once, whatever goes wrong", async function () {
    this.timeout(90_000);
    const faults = {
      drop,
      dropAnswer,
      refuse,
      takeAndRefuse,
      twice,
      pass: (_: unknown, forward) => forward(),
    } satisfies Record<string, Fault>;
    const names = fc.array(fc.constantFrom(...(Object.keys(faults) as (keyof typeof faults)[])), {
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(names, async (planned) => {
        wallet = new Wallet(Wallet.createRandom().privateKey);
        await chain.node.send("anvil_setBalance", [wallet.address, toQuantity(10n ** 20n)]);
        const plan = [...planned];
        // What is asked before a transaction is sent has to work: else nothing is sent.
        const before = new Set(["eth_getBalance", "eth_maxPriorityFeePerGas"]);
        let sent = 0;
        proxy.fault((call, forward) => {
          if (call.method === SEND) sent += 1;
          const faulty = sent > 0 && !before.has(call.method);
          return faults[(faulty && plan.shift()) || "pass"](call, forward);
        });
        const data = freshData();
        const receipt = await senderOf().call(TARGET, data, 100_000n);
        proxy.fault(undefined);
        const [transaction, ...more] = await mined();
        expect(transaction).to.include({ input: data, hash: receipt.transactionHash });
        expect(more).to.be.empty;
      }),
      { numRuns: 12 },
    );
  });

  it("waits through an outage that begins when the transaction was sent", async () => {
    const sender = senderOf();
    proxy.fault((call, forward) => {
      if (call.method !== SEND) return forward();
      return forward().finally(
        () =>
          void proxy
            .down()
            .then(() => sleep(300))
            .then(() => proxy.up()),
      );
    });
    const answer = sender.call(TARGET, freshData(), 100_000n);
    await sleep(100);
    proxy.fault(undefined);
    expect(Number((await answer).status)).to.equal(1);
    expect(await mined()).to.have.length(1);
  });

  it("refuses what waits for its turn where nothing can be mined, and goes on after that", async () => {
    const sender = senderOf({ rpcTimeout: 10_000 });
    const data = [freshData(), freshData(), freshData()] as const;
    await chain.node.send("evm_setAutomine", [false]);
    const first = sender.call(TARGET, data[0], 100_000n);
    await pendingOnce(() => true);
    await proxy.down();
    const refusals = await Promise.all(
      [data[1], data[1]].map((each) => sender.call(TARGET, each, 100_000n).catch((error: unknown) => error)),
    );
    for (const refusal of refusals) expect(refusal).to.include({ code: "LEDGER_UNAVAILABLE" });
    await proxy.up();
    await chain.node.send("evm_setAutomine", [true]);
    await chain.node.send("evm_mine", []);
    await Promise.all([first, sender.call(TARGET, data[2], 100_000n)]);
    expect((await mined()).map(({ input }) => input)).to.deep.equal([data[0], data[2]]);
  });

  it("refuses what takes more gas than a block has, and goes on after that", async () => {
    const sender = senderOf();
    const refusal = await sender.call(TARGET, freshData(), 100_000_000n).catch((error: unknown) => error);
    expect(refusal).to.include({ code: "LEDGER_UNAVAILABLE" });
    expect(await mined()).to.deep.equal([]);
    await sendsTwo(sender);
  });

  it("offers what a node may have again and again, however often it is refused", async () => {
    let refused = 0;
    proxy.fault((call, forward) => {
      if (call.method !== SEND) return forward();
      return refused++ === 0 ? drop(call, forward) : refuse(call, forward);
    });
    const answer = senderOf().call(TARGET, freshData(), 100_000n);
    while (refused < 45) await sleep(10);
    proxy.fault(undefined);
    expect(Number((await answer).status)).to.equal(1);
    expect(await mined()).to.have.length(1);
  });

  it("reports that nothing was sent where the node can't be asked before", async () => {
    for (const method of [
      "eth_getTransactionCount",
      "eth_getBlockByNumber",
      "eth_getBalance",
      "eth_maxPriorityFeePerGas",
    ]) {
      proxy.fault(firstTimes(Infinity, method, drop));
      const failure = await senderOf()
        .call(TARGET, "0x", 100_000n)
        .catch((error: unknown) => error);
      expect(failure, method).to.include({ code: "LEDGER_UNAVAILABLE", retryAfter: 5 });
    }
    expect(await mined()).to.have.length(0);
  });

  it("goes on after a failure", async () => {
    const sender = senderOf();
    proxy.fault(firstTimes(1, "eth_getTransactionCount", refuse));
    await sender.call(TARGET, "0x", 100_000n).catch(() => undefined);
    await sendsTwo(sender);
  });

  it("does not count the blocks of one branch as confirmations of another one", async () => {
    const sender = senderOf({ confirmations: 3 });
    const answer = sender.call(TARGET, freshData(), 100_000n);
    for (let look = 0; look < 200 && (await mined()).length === 0; look++) await sleep(10);
    const hash = (await mined())[0]?.hash;
    const receipt = (await chain.node.send(RECEIPT, [hash])) as RpcReceipt;
    // As of a node that is left behind on a branch that stands no longer.
    proxy.fault((call, forward) =>
      call.method === RECEIPT ? Promise.resolve({ jsonrpc: "2.0", id: call.id, result: receipt }) : forward(),
    );
    await chain.node.send("anvil_reorg", [1, []]);
    await chain.node.send("anvil_mine", ["0x4"]);
    await sleep(200);
    proxy.fault(undefined);
    for (let look = 0; look < 200 && (await mined()).length === 0; look++) await sleep(10);
    await chain.node.send("anvil_mine", ["0x2"]);
    const told = await answer;
    expect(told.blockHash).not.to.equal(receipt.blockHash);
    expect(told).to.deep.equal(await chain.node.send(RECEIPT, [told.transactionHash]));
  });

  it("is in no trouble any more when the node is back, though nothing else is sent", async () => {
    const sender = senderOf({ confirmations: 3 });
    const data = Buffer.from(freshData().slice(2), "hex");
    const { settled } = await sender.send({
      prepare: () => Promise.resolve({ to: TARGET, data, gas: 100_000n }),
      about: () => ({}),
    });
    proxy.fault(() => Promise.resolve(undefined));
    while (sender.trouble() === undefined) await sleep(50);
    proxy.fault(undefined);
    await chain.node.send("anvil_mine", ["0x3"]);
    await settled;
    expect(sender.trouble()).to.equal(undefined);
  });

  it("comes to an end where there is no sense any more in what a node may have, and which it refuses", async () => {
    let first: unknown;
    proxy.fault((call, forward) => {
      if (call.method !== SEND) return forward();
      if (first === undefined) {
        first = call.params[0];
        return Promise.resolve(undefined);
      }
      return call.params[0] === first ? Promise.resolve(rpcError(call, "too expensive")) : forward();
    });
    const data = Buffer.from(freshData().slice(2), "hex");
    let prepared = 0;
    const { settled } = await senderOf().send({
      prepare: () =>
        prepared++ === 0
          ? Promise.resolve({ to: TARGET, data, gas: 100_000n })
          : Promise.reject(new HallmarkError("ISSUER_ALREADY_EXISTS", "somebody else was first")),
      about: () => ({}),
    });
    expect((await settled).mined).to.have.lengthOf(1);
  });

  it("does not say that nothing was sent where a node has shown what it answered an error to", async () => {
    await chain.node.send("evm_setAutomine", [false]);
    const shown = Promise.withResolvers<void>();
    proxy.fault(async (call, forward) => {
      const answer = await forward();
      // As where a call arrives twice, and the second one is answered.
      if (call.method === SEND) return rpcError(call, "already known");
      if (call.method === "eth_getTransactionByHash") shown.resolve();
      return answer;
    });
    const answer = senderOf({ rpcTimeout: 10_000 }).call(TARGET, freshData(), 100_000n);
    await shown.promise;
    await sleep(50);
    // Another node behind the same URL, that has never heard of it, and an operator without money.
    proxy.fault((call, forward) => {
      if (call.method === SEND) return refuse(call, forward);
      if (call.method === "eth_getTransactionByHash")
        return Promise.resolve({ jsonrpc: "2.0", id: call.id, result: null });
      if (call.method === "eth_getTransactionCount")
        return forward({ ...call, params: [call.params[0], "latest"] });
      return forward();
    });
    await chain.node.send("anvil_setBalance", [wallet.address, toQuantity(1)]);
    const early = await Promise.race([answer.catch(({ message }: Error) => message), sleep(500)]);
    expect(early).to.equal(undefined);
    await chain.node.send("anvil_setBalance", [wallet.address, toQuantity(10n ** 20n)]);
    proxy.fault(undefined);
    // Whether the node still has it, or gets it again only now.
    await chain.node.send("evm_setAutomine", [true]);
    await chain.node.send("evm_mine", []);
    expect(Number((await answer).status)).to.equal(1);
    expect(await mined()).to.have.length(1);
  });

  it("sends nothing that the operator can't pay", async () => {
    await chain.node.send("anvil_setBalance", [wallet.address, toQuantity(10n ** 12n)]);
    const failure = await senderOf()
      .call(TARGET, "0x", 100_000n)
      .catch((error: unknown) => error as Error);
    expect(failure).to.include({ code: "LEDGER_UNAVAILABLE" });
    expect((failure as Error).message).to.contain("too little money");
    expect(proxy.methods.slice(-5)).not.to.include(SEND);
  });

  it("answers the receipt of a transaction that reverted", async () => {
    // The code of the target: revert(0, 0).
    const reverting = "0x00000000000000000000000000000000000000bb";
    await chain.node.send("anvil_setCode", [reverting, "0x60006000fd"]);
    const receipt = await senderOf().call(reverting, "0x", 100_000n);
    expect(Number(receipt.status)).to.equal(0);
  });

  it("takes the next nonce where another transaction of the same key took this one", async () => {
    const other = senderOf({ url: chain.url });
    const foreign = freshData();
    proxy.fault(
      firstTimes(1, SEND, async (_, forward) => {
        await other.call(TARGET, foreign, 100_000n);
        return forward();
      }),
    );
    const own = freshData();
    const receipt = await senderOf().call(TARGET, own, 100_000n);
    const transactions = await mined();
    expect(transactions.map(({ input }) => input)).to.deep.equal([foreign, own]);
    expect(transactions[1]?.hash).to.equal(receipt.transactionHash);
  });

  it("lets two senders share a key, without losing or doubling anything", async () => {
    const senders = [senderOf(), senderOf()];
    const data = Array.from({ length: 12 }, freshData);
    await Promise.all(
      data.map((each, i) => (senders[i % 2] as (typeof senders)[0]).call(TARGET, each, 100_000n)),
    );
    expect((await mined()).map(({ input }) => input)).to.have.members(data);
  });

  it("does not believe nodes that are behind", async () => {
    const sender = senderOf();
    await sender.call(TARGET, freshData(), 100_000n);
    // Once more the nonce before, as another node behind the same URL would say.
    proxy.fault(
      firstTimes(1, "eth_getTransactionCount", (call) =>
        Promise.resolve({ jsonrpc: "2.0", id: call.id, result: "0x0" }),
      ),
    );
    const data = freshData();
    const receipt = await sender.call(TARGET, data, 100_000n);
    const transactions = await mined();
    expect(transactions.map(({ nonce }) => Number(nonce))).to.deep.equal([0, 1]);
    expect(transactions[1]).to.include({ input: data, hash: receipt.transactionHash });
  });

  describe("where an attempt at a later nonce is left over", () => {
    const noncesOf = (those: Mined<Call>[] = []) => those.map(({ nonce }) => nonce);
    const answer = (call: RpcCall, result: unknown) => ({ jsonrpc: "2.0", id: call.id, result });
    let data: Buffer;
    /** The hash of the first attempt, which is at nonce 2. */
    let attempt: string | undefined;

    beforeEach(() => {
      data = Buffer.from(freshData().slice(2), "hex");
      attempt = undefined;
    });

    /** As after a reorganisation: when the first attempt is signed there seem to be two transactions before it. */
    function faults(more: Fault): Fault {
      let counts = 0;
      return (call, forward) => {
        if (call.method === "eth_getTransactionCount" && ++counts === 1)
          return Promise.resolve(answer(call, "0x2"));
        if (call.method === SEND) attempt ??= Transaction.from(call.params[0] as string).hash as string;
        return more(call, forward);
      };
    }

    const send = (confirmations = 1) =>
      senderOf({ confirmations }).send({
        prepare: () => Promise.resolve({ to: TARGET, data, gas: 100_000n }),
        about: () => ({}),
      });

    it("has the nonces before it used up, and answers all that is mined", async () => {
      proxy.fault(faults((_, forward) => forward()));
      const { mined: first, leftOver } = await (await send()).settled;
      expect(noncesOf(first)).to.deep.equal([0]);
      expect(noncesOf(await leftOver?.mined())).to.deep.equal([0, 2]);
      const transactions = (await mined()).map(({ nonce, input }) => [Number(nonce), input]);
      const call = `0x${data.toString("hex")}`;
      expect(transactions).to.deep.equal([
        [0, call],
        [1, "0x"],
        [2, call],
      ]);
    });

    it("uses up its own nonce where the nodes have lost it, though one says that it is used", async () => {
      let isWrong = false;
      proxy.fault(
        faults((call, forward) => {
          if (call.method === SEND && Transaction.from(call.params[0] as string).hash === attempt)
            return Promise.resolve(answer(call, attempt));
          if (call.method !== "eth_getTransactionCount" || !isWrong) return forward();
          isWrong = false;
          return Promise.resolve(answer(call, "0x3"));
        }),
      );
      const { mined: first, leftOver } = await (await send()).settled;
      expect(noncesOf(first)).to.deep.equal([0]);
      isWrong = true;
      expect(noncesOf(await leftOver?.mined())).to.deep.equal([0]);
      expect((await mined()).map(({ nonce }) => Number(nonce)).slice(0, 3)).to.deep.equal([0, 1, 2]);
    });

    it("waits for its receipt on a chain that is shorter than it was", async () => {
      const before = await chain.node.send("evm_snapshot", []);
      await chain.node.send("anvil_mine", ["0x32"]);
      let hidden = 30;
      const shortened = Promise.withResolvers<void>();
      proxy.fault(
        faults(async (call, forward) => {
          // Mined before, it would be taken back, and sent at another nonce too.
          if (call.method === SEND && Transaction.from(call.params[0] as string).hash !== attempt)
            await shortened.promise;
          const told = (await forward()) as { result: unknown };
          const isShown = call.method === RECEIPT && call.params[0] === attempt && told.result !== null;
          return isShown && hidden-- > 0 ? answer(call, null) : told;
        }),
      );
      const sent = send();
      while (attempt === undefined) await sleep(5);
      await chain.node.send("evm_revert", [before]);
      shortened.resolve();
      const { leftOver } = await (await sent).settled;
      expect(noncesOf(await leftOver?.mined())).to.deep.equal([0, 2]);
      expect(hidden).to.be.below(0);
    });

    it("does not believe a receipt of a branch that is gone", async () => {
      let gone = 5;
      proxy.fault(
        faults(async (call, forward) => {
          const told = (await forward()) as { result: RpcReceipt | null };
          const isShown = call.method === RECEIPT && call.params[0] === attempt && told.result !== null;
          const other = { status: "0x0", blockHash: `0x${"de".repeat(32)}` };
          return isShown && gone-- > 0 ? answer(call, { ...told.result, ...other }) : told;
        }),
      );
      await chain.node.send("evm_setIntervalMining", [1]);
      const { leftOver } = await (await send(2)).settled;
      const all = (await leftOver?.mined()) ?? [];
      await chain.node.send("evm_setIntervalMining", [0]);
      expect(all.map(({ nonce, receipt }) => [nonce, receipt.status])).to.deep.equal([
        [0, "0x1"],
        [2, "0x1"],
      ]);
      expect(gone).to.be.below(0);
    });
  });

  it("keeps nothing in memory of what is settled", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const { send } = senderOf();
    const refs: WeakRef<object>[] = [];
    async function sendOne(): Promise<void> {
      const data = Buffer.from(freshData().slice(2), "hex");
      const sent = await send({
        prepare: () => Promise.resolve({ to: TARGET, data, gas: 100_000n }),
        about: () => ({}),
      });
      refs.push(new WeakRef(sent));
      await sent.settled;
    }
    for (let i = 0; i < 10; i++) await sendOne();
    await sleep(10);
    collect();
    // The last one may still be in a frame of this test.
    expect(refs.slice(0, -1).filter((ref) => ref.deref() !== undefined)).to.deep.equal([]);
  });

  it("waits for the receipt where a node counts the nonce before it shows the receipt", async () => {
    let hidden = 40;
    proxy.fault((call, forward) =>
      call.method === RECEIPT && hidden-- > 0
        ? Promise.resolve({ jsonrpc: "2.0", id: call.id, result: null })
        : forward(),
    );
    const receipt = await senderOf().call(TARGET, freshData(), 100_000n);
    expect((await mined()).map(({ hash }) => hash)).to.deep.equal([receipt.transactionHash]);
    expect(hidden).to.be.below(0);
  });

  it("replaces a stuck transaction by one with a higher fee, of which one is mined", async () => {
    await chain.node.send("evm_setAutomine", [false]);
    const data = freshData();
    const answer = senderOf({ stuckAfter: 100 }).call(TARGET, data, 100_000n);
    const [first] = await pendingOnce(() => true);
    const pending = await pendingOnce(({ hash }) => hash !== first?.hash);
    expect(pending).to.have.length(1);
    await chain.node.send("evm_mine", []);
    const receipt = await answer;
    const [transaction, ...more] = await mined();
    expect(more).to.be.empty;
    expect(transaction).to.include({ input: data, hash: receipt.transactionHash });
    expect(feeOf(transaction) >= (feeOf(first) * 9n) / 8n).to.be.true;
  });

  it("replaces a transaction that the base fee has left behind, until the node takes it", async () => {
    await chain.node.send("evm_setAutomine", [false]);
    const data = freshData();
    const answer = senderOf({ stuckAfter: 60_000 }).call(TARGET, data, 100_000n);
    const [first] = await pendingOnce(() => true);
    const baseFee = 10n * feeOf(first);
    const prices: bigint[] = [];
    // As if blocks had become that dear: a node that keeps what is too cheap, and takes no more than three halves of it.
    // The first offer is lost.
    proxy.fault(async (call, forward) => {
      if (call.method === SEND) {
        const price = Transaction.from(String(call.params[0])).maxFeePerGas as bigint;
        if (prices.push(price) === 1) return undefined;
        if (price > (3n * baseFee) / 2n) return rpcError(call, "tx fee exceeds the configured cap");
      }
      const answer = (await forward()) as { result?: { baseFeePerGas?: string } };
      if (call.method === "eth_getBlockByNumber" && answer.result)
        answer.result.baseFeePerGas = toQuantity(baseFee);
      return answer;
    });
    const [second] = await pendingOnce(({ hash }) => hash !== first?.hash);
    expect(feeOf(second) > baseFee).to.be.true;
    expect(new Set(prices)).to.deep.equal(new Set([prices[0], feeOf(second)]));
    expect(prices.filter((price) => price === prices[0])).to.have.length.above(1);
    await chain.node.send("evm_mine", []);
    const { transactionHash } = await answer;
    expect((await mined()).map(({ hash }) => hash)).to.deep.equal([transactionHash]);
    expect(transactionHash).to.equal(second?.hash);
  });

  it("does not raise the fee for ever on a chain that stands still", async () => {
    await chain.node.send("evm_setAutomine", [false]);
    const answer = senderOf({ stuckAfter: 15 }).call(TARGET, freshData(), 100_000n);
    const [first] = await pendingOnce(() => true);
    await pendingOnce((transaction) => feeOf(transaction) > 5n * feeOf(first));
    await sleep(300);
    const [last] = await pendingOnce(() => true);
    expect(feeOf(last) <= 10n * feeOf(first)).to.be.true;
    await chain.node.send("evm_mine", []);
    await answer;
  });

  it("goes on where a process before it left a transaction pending", async () => {
    await chain.node.send("evm_setAutomine", [false]);
    const [left, own] = [freshData(), freshData()];
    const killed = new AbortController();
    const before = senderOf({ signal: killed.signal }).call(TARGET, left, 100_000n);
    before.catch(() => undefined);
    await pendingOnce(() => true);
    killed.abort();
    // Underpriced at first: the pending one has the same fee.
    const offered = proxy.methods.length;
    const answer = senderOf().call(TARGET, own, 100_000n);
    while (!proxy.methods.slice(offered).includes(SEND)) await sleep(10);
    await chain.node.send("evm_setAutomine", [true]);
    await chain.node.send("evm_mine", []);
    const receipt = await answer;
    const transactions = await mined();
    expect(transactions.map(({ input }) => input)).to.deep.equal([left, own]);
    expect(transactions[1]?.hash).to.equal(receipt.transactionHash);
  });

  it("outbids a transaction that a process before it left stuck", async () => {
    await chain.node.send("evm_setAutomine", [false]);
    const own = freshData();
    const killed = new AbortController();
    const before = senderOf({ signal: killed.signal }).call(TARGET, freshData(), 100_000n);
    before.catch(() => undefined);
    await pendingOnce(() => true);
    killed.abort();
    const answer = senderOf({ stuckAfter: 100 }).call(TARGET, own, 100_000n);
    await pendingOnce(({ input }) => input === own);
    await chain.node.send("evm_mine", []);
    await answer;
    expect((await mined()).map(({ input }) => input)).to.deep.equal([own]);
  });

  it("pays by gas price where the chain has no base fee", async () => {
    proxy.fault(async (call, forward) => {
      const answer = (await forward()) as { result?: { baseFeePerGas?: string } };
      if (call.method === "eth_getBlockByNumber") delete answer.result?.baseFeePerGas;
      return call.method === "eth_maxPriorityFeePerGas"
        ? rpcError(call, "the method does not exist")
        : answer;
    });
    const receipt = await senderOf().call(TARGET, freshData(), 100_000n);
    const transaction = (await chain.node.send("eth_getTransactionByHash", [receipt.transactionHash])) as {
      type: string;
    };
    expect(Number(transaction.type)).to.equal(0);
  });

  it("ends its wait with the signal", async () => {
    await chain.node.send("evm_setAutomine", [false]);
    const answer = senderOf()
      .call(TARGET, freshData(), 100_000n)
      .catch((error: unknown) => error);
    await sleep(100);
    abort.abort();
    expect(await answer).to.be.instanceOf(Error);
  });

  /** What is pending of the wallet, as soon as one of it is as wanted. */
  async function pendingOnce(isWanted: (transaction: MinedTransaction) => boolean) {
    for (;;) {
      const pending = await pendingOf(wallet);
      if (pending.some(isWanted)) return pending;
      await sleep(10);
    }
  }

  function feeOf(transaction: MinedTransaction | undefined): bigint {
    return BigInt(transaction?.maxFeePerGas as string);
  }

  async function pendingOf({ address }: Wallet): Promise<MinedTransaction[]> {
    const { pending } = (await chain.node.send("txpool_content", [])) as {
      pending: Record<string, Record<string, MinedTransaction>>;
    };
    const [, own = {}] =
      Object.entries(pending).find(([owner]) => owner.toLowerCase() === address.toLowerCase()) ?? [];
    return Object.values(own);
  }
});
