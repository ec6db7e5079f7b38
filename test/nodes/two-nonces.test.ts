import { expect } from "chai";
import { toQuantity } from "ethers";
import { startAnvil } from "../support/anvil.ts";
import { OPERATORS } from "../support/node-site.ts";
import { describeOnNodes } from "./nodes.ts";
import { createStage, tickers, until, type Stage } from "./stage.ts";

const SEND = "eth_sendRawTransaction";
const OPERATOR = OPERATORS[0];

describeOnNodes("a batch in two transactions, at two nonces, that are both mined", () => {
  let stage: Stage;

  beforeEach(async () => void (stage = await createStage(await startAnvil())));
  afterEach(() => stage?.stop());

  const ask = (method: string, ...params: unknown[]) => stage.node.send(method, params);

  /** A transaction of the operator's key that the service knows nothing of. */
  async function foreign(nonce: number): Promise<void> {
    const raw = await OPERATOR.signTransaction({
      type: 2,
      chainId: stage.site.chainId,
      nonce,
      to: OPERATOR.address,
      gasLimit: 21_000n,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 10n ** 9n,
    });
    await ask("eth_sendRawTransaction", raw);
  }

  async function pooled(): Promise<number> {
    return Number(((await ask("txpool_status")) as { pending: string }).pending);
  }

  /** How many requests wait for a batch. */
  async function queued(): Promise<number> {
    const metrics = await (await fetch(`${stage.service.url}/metrics`)).text();
    return Number(/^hallmark_queue_requests (\d+)/m.exec(metrics)?.[1]);
  }

  it("is answered by what the one that was mined first did", async () => {
    let sent = 0;
    let kept: unknown;
    stage.proxy.fault(async (call, forward) => {
      const { id, method, params } = call;
      if (method === SEND && ++sent === 3) kept = params[0];
      const isKept = method === SEND && params[0] === kept;
      return isKept ? { jsonrpc: "2.0", id, result: `0x${"0".repeat(64)}` } : forward();
    });
    expect((await stage.post("BEFORE")).status).to.equal(200);
    const nonce = await stage.operatorNonce();
    await foreign(nonce);
    await foreign(nonce + 1);
    await until(async () => (await stage.operatorNonce()) === nonce + 2);

    // What is asked for while a transaction is under way is a batch.
    await ask("evm_setAutomine", false);
    const opener = stage.post("OPENER");
    await until(async () => (await pooled()) === 1);
    const names = tickers("TWICE", 5);
    const answers = names.map((ticker) => stage.post(ticker, ticker));
    await until(async () => (await queued()) === names.length);
    // The proxy keeps it back, and the chain loses what was before it.
    await ask("evm_mine");
    expect((await opener).status).to.equal(200);
    await until(() => kept !== undefined);
    const from = stage.proxy.methods.length;
    await ask("anvil_rollback", 3);
    // Once it is sure that they are lost, the service takes the first of their nonces.
    await until(async () => stage.proxy.methods.slice(from).includes(SEND) && (await pooled()) === 1);
    await foreign(nonce + 1);
    await foreign(nonce + 2);
    await ask("eth_sendRawTransaction", kept);
    await ask("evm_mine");
    expect(await stage.operatorNonce()).to.equal(nonce + 4);
    await ask("evm_setAutomine", true);
    const bodies = (await Promise.all(answers)).map(({ status, body }) => {
      expect(status, JSON.stringify(body)).to.equal(200);
      return body;
    });
    // The opener is lost with its block.
    expect(await stage.site.tokenCount()).to.equal(6);
    for (const [i, { transaction_hash, smartcontract_ID }] of bodies.entries()) {
      const { body } = await stage.get(`/tickers/${names[i]}`);
      expect(body).to.include({ transaction_hash, smartcontract_ID });
      const transaction = await ask("eth_getTransactionByHash", transaction_hash);
      expect(transaction).to.include({ nonce: toQuantity(nonce) });
      expect((await stage.post(names[i] as string, names[i])).body).to.deep.equal(bodies[i]);
    }
  });
});
