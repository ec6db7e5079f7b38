import { join } from "node:path";
import { expect } from "chai";
import { toQuantity } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { sleep } from "../../src/rpc/sleep.ts";
import { needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import { ISSUER, OWNER } from "../support/issuing.ts";
import { createNodeSite, OPERATORS, type NodeSite } from "../support/node-site.ts";
import { orderState, placeOrder, signedOrder, type OrderBody } from "../support/orders.ts";
import type { ChildService, Environment } from "../support/processes.ts";
import { send } from "./http.ts";

const TOKEN = artifact("SecurityToken").abi;
const TRANSFER = "TransferWithAuthorization";

describe("orders on a chain that others use, too", function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let site: NodeSite;
  let service: ChildService;
  let token: string;
  let data = 0;

  before(needsAnvil);
  before(async () => {
    anvil = await startAnvil();
    site = await createNodeSite(anvil.node);
    service = await serve();
    await site.tokens("GOLD");
    const { body } = await send<{ contract_address: string }>(service, "GET /tokens/1");
    token = body.contract_address;
  });
  afterEach(async () => {
    await anvil.node.send("evm_setAutomine", [true]);
    await anvil.node.send("anvil_mine", ["0x1"]);
  });
  after(async () => {
    await site?.remove();
    await anvil?.stop();
  });

  /** A service with a folder of its own. */
  function serve(more: Environment = {}, url = anvil.url): Promise<ChildService> {
    const DATA_DIR = join(site.folder, `orders-${++data}`);
    return site.serve(site.environment(url, { ORDERS: "on", DATA_DIR, ...more }));
  }

  const pay = (message: object = {}, at: { url: string } = service) =>
    signedOrder(at, OWNER, token, TRANSFER, {
      from: OWNER.address,
      to: ISSUER.address,
      value: 1,
      ...message,
    });

  const batched = async (by: string) => {
    const content = (await anvil.node.send("txpool_content", [])) as { pending: Record<string, object> };
    const own = Object.entries(content.pending).filter(([from]) => from.toLowerCase() === by.toLowerCase());
    return own.flatMap(([, transactions]) => Object.keys(transactions)).length;
  };

  /** Waits until the service has sent its transaction, which waits for a block. */
  async function sent(by = OPERATORS[0].address): Promise<void> {
    while ((await batched(by)) === 0) await sleep(20);
  }

  /** Sends the order to its token before all others, from an account of the node's. */
  async function outbid(method: string, args: unknown[], from = ISSUER.address): Promise<string> {
    const call = { from, to: token, data: TOKEN.encodeFunctionData(method, args), gas: "0x493e0" };
    const fees = { maxFeePerGas: toQuantity(10n ** 12n), maxPriorityFeePerGas: toQuantity(10n ** 11n) };
    return (await anvil.node.send("eth_sendTransaction", [{ ...call, ...fees }])) as string;
  }
  const byBytes = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)";
  const argsOf = ({ message, signature }: OrderBody) => [
    ...["from", "to", "value", "validAfter", "validBefore", "nonce"].map((name) => message[name]),
    signature,
  ];

  async function held(): Promise<void> {
    await anvil.node.send("evm_setAutomine", [false]);
  }
  const mine = () => anvil.node.send("evm_mine", []);

  it("that two services get at once happen once, with one answer", async () => {
    const other = await serve({ OPERATOR_PRIVATE_KEY: OPERATORS[1].privateKey });
    for (let i = 0; i < 3; i++) {
      const body = await pay();
      await held();
      const answers = [service, other].flatMap((at) => [placeOrder(at, body), placeOrder(at, body)]);
      await sent(OPERATORS[0].address);
      await sent(OPERATORS[1].address);
      await mine();
      await anvil.node.send("evm_setAutomine", [true]);
      const bodies = (await Promise.all(answers)).map(({ status, body }) => ({ status, body }));
      for (const answer of bodies) expect(answer).to.deep.equal({ ...bodies[0], status: 200 });
    }
    await other.end("SIGKILL");
  });

  it("that somebody else has sent into the same block get that transaction", async () => {
    const body = await pay();
    await held();
    const answer = placeOrder(service, body);
    await sent();
    const transaction_hash = await outbid(byBytes, argsOf(body));
    await mine();
    expect((await answer).body).to.include({ transaction_hash });
  });

  it("whose nonce another order has used in the same block are refused", async () => {
    const body = await pay();
    const other = await pay({ nonce: body.message["nonce"], value: 2 });
    await held();
    const answer = placeOrder(service, body);
    await sent();
    await outbid(byBytes, argsOf(other));
    await mine();
    expect((await answer).body).to.include({ error: "NONCE_USED" });
  });

  it("that their token refuses in their block are refused in its words", async () => {
    const { body: info } = await send<{ total_supply: string }>(service, "GET /tokens/1");
    const { body: wallet } = await send<{ holders: { address: string; balance: string }[] }>(
      service,
      "GET /tokens/1/holders",
    );
    expect(Number(info.total_supply)).to.equal(1000);
    const balance = wallet.holders.find(({ address }) => address === OWNER.address)?.balance as string;
    const body = await pay({ value: balance });
    await held();
    const answer = placeOrder(service, body);
    await sent();
    await outbid("transfer", [ISSUER.address, 1], OWNER.address);
    await mine();
    await anvil.node.send("evm_setAutomine", [true]);
    const { status, body: refused } = await answer;
    expect(status).to.equal(422);
    expect(refused.message).to.match(/has \d+ of it, and \d+ are needed$/);
    // The order is still good.
    await outbid("transfer", [OWNER.address, 1]);
    expect((await placeOrder(service, body)).status).to.equal(200);
    await outbid("transfer", [OWNER.address, balance]);
  });

  it("that expire while they wait for a block have expired, and surely so", async () => {
    const validBefore = Math.floor(Date.now() / 1000) + 3;
    const body = await pay({ validBefore });
    await held();
    const answer = placeOrder(service, body);
    await sent();
    await anvil.node.send("evm_setNextBlockTimestamp", [validBefore]);
    await mine();
    await anvil.node.send("evm_setAutomine", [true]);
    const { status, body: refused } = await answer;
    expect([status, refused.error]).to.deep.equal([422, "ORDER_EXPIRED"]);
  });

  it("that are not in a block in time have an unknown outcome, which the same order finds", async () => {
    const hurried = await serve({ REQUEST_TIMEOUT: "2" });
    const body = await pay({}, hurried);
    await held();
    const late = await placeOrder(hurried, body);
    expect([late.status, late.body.error]).to.deep.equal([504, "OUTCOME_UNKNOWN"]);
    const again = placeOrder(hurried, body);
    await sleep(200);
    expect(await batched(OPERATORS[0].address)).to.equal(1);
    await mine();
    const { status, body: placed } = await again;
    expect(status).to.equal(200);
    expect(await orderState(hurried, placed.order_id)).to.include({ state: "executed" });
    await hurried.end("SIGKILL");
  });

  it("that a reorganisation takes back are unknown until they are executed again", async () => {
    const body = await pay();
    const { body: first } = await placeOrder(service, body);
    await anvil.node.send("anvil_reorg", [1, []]);
    expect(await orderState(service, first.order_id)).to.deep.include({ state: "unknown", type: TRANSFER });
    const { status, body: second } = await placeOrder(service, body);
    expect(status).to.equal(200);
    expect(second.order_id).to.equal(first.order_id);
    expect(await orderState(service, first.order_id)).to.include({
      state: "executed",
      transaction_hash: second.transaction_hash,
    });
  });

  it("that are there with too few confirmations have an unknown outcome if the node falls silent", async () => {
    const proxy = await startFaultyProxy(anvil.url);
    const careful = await serve({ CONFIRMATIONS: "3", REQUEST_TIMEOUT: "2" }, proxy.url);
    const order = await pay();
    await outbid(byBytes, argsOf(order));
    const asked = placeOrder(careful, order);
    await sleep(1_000);
    proxy.fault(() => new Promise(() => {}));
    const { status, body } = await asked;
    expect(body).to.include({ error: "OUTCOME_UNKNOWN" });
    expect(status).to.equal(504);
    proxy.fault(undefined);
    await careful.end("SIGKILL");
    await proxy.stop();
  });

  it("are found by a new service, with another folder, from the chain alone", async () => {
    const body = await pay();
    const { body: placed } = await placeOrder(service, body);
    const other = await serve();
    expect((await placeOrder(other, body)).body).to.deep.equal(placed);
    const { body: state } = await send(other, `GET /orders/${placed.order_id}`);
    expect(state).to.deep.include({ state: "executed", type: TRANSFER, signer: OWNER.address });
    await other.end("SIGKILL");
  });

  it("are neither refused nor lost while the node is away", async () => {
    const proxy = await startFaultyProxy(anvil.url);
    const behind = await serve({ REQUEST_TIMEOUT: "3" }, proxy.url);
    const body = await pay({}, behind);
    await proxy.down();
    const away = await placeOrder(behind, body);
    expect([away.status, away.body.error]).to.deep.equal([503, "LEDGER_UNAVAILABLE"]);
    await proxy.stop();
    await behind.end("SIGKILL");
    expect((await placeOrder(service, body)).status).to.equal(200);
  });
});
