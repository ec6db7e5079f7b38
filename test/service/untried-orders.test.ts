import { expect } from "chai";
import { hexlify, randomBytes, toBeHex, TypedDataEncoder, type HDNodeWallet } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { ORDER_TYPES } from "../../src/ledger/order-types.ts";
import { scrape } from "../support/metrics.ts";
import {
  accountCode,
  COSTLY,
  deploying,
  orderState,
  placeOrder,
  typedData,
  type OrderBody,
} from "../support/orders.ts";
import { hardhatWallet, rpc, SECURITY_TOKEN, view } from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

const [holder, other, poor] = [1, 3, 4].map(hardhatWallet) as [HDNodeWallet, HDNodeWallet, HDNodeWallet];
const TYPE = "TransferWithAuthorization";
const FAILED = artifact("OrderExecutor").abi.getEvent("OrderFailed")?.topicHash;
/** After so many good ones orders are sent without a dry run again. */
const GOOD = 200;
/** The gas of an order that was not tried. */
const UNTRIED_GAS = 100_000;

describe("orders that are sent without a dry run", function () {
  this.timeout(120_000);
  let service: Running;
  let token: string;
  let domain: Record<string, string | number>;
  let tokens = 0;

  before(async () => {
    service = await startInProcess();
    expect((await issue()).status).to.equal(200);
    token = (await send<{ contract_address: string }>(service, "GET /tokens/1")).body.contract_address;
    const message = { from: holder.address, to: other.address, value: 1 };
    domain = (await typedData(service, token, TYPE, message)).domain;
  });
  after(() => service.stop());

  function issue() {
    const ticker = `T${++tokens}`;
    const body = { full_name: ticker, short_name: ticker, ticker, token_amount: 10 ** 6, decimals: 0 };
    return send(service, "POST /tokens", { session_key: DEMO_KEY, ...body });
  }

  async function pay(more: object = {}, wallet = holder): Promise<OrderBody> {
    const message = {
      ...{ from: wallet.address, to: other.address, value: "1", validAfter: "0" },
      ...{ validBefore: "4102444800", nonce: hexlify(randomBytes(32)), ...more },
    };
    const signature = await wallet.signTypedData(domain, { [TYPE]: [...ORDER_TYPES[TYPE]] }, message);
    return { contract_address: token, type: TYPE, message, signature };
  }
  const pays = (count: number) => Promise.all(Array.from({ length: count }, () => pay()));
  const place = (body: OrderBody) => placeOrder(service, body);
  const balance = (account: string) =>
    view(service, token, SECURITY_TOKEN, "balanceOf", [account]) as Promise<bigint>;
  const idOf = ({ message }: OrderBody) =>
    TypedDataEncoder.hash(domain, { [TYPE]: [...ORDER_TYPES[TYPE]] }, message);

  /** How many orders were undone with their block. */
  async function undone(): Promise<number> {
    return (await scrape(service.url)).values.get('hallmark_orders_total{result="undone"}') as number;
  }

  /** Whether an order was sent without a dry run, of which the gas is known that it needs. */
  async function wasUntried(transactionHash: string): Promise<boolean> {
    const { input } = await rpc<{ input: string }>(service, "eth_getTransactionByHash", [transactionHash]);
    return input.includes(toBeHex(UNTRIED_GAS, 32).slice(2));
  }

  /** Has so many good orders executed that the next ones are sent without a dry run. */
  async function trust(): Promise<void> {
    for (const { status } of await Promise.all((await pays(GOOD)).map(place))) expect(status).to.equal(200);
  }

  /** Each is executed at most once, and none is on the chain that was refused. */
  async function checkChain(): Promise<void> {
    expect(await rpc(service, "eth_getLogs", [{ fromBlock: "0x0", topics: [FAILED] }])).to.deep.equal([]);
    const head = Number(await rpc(service, "eth_blockNumber"));
    for (let block = 1; block <= head; block++) {
      const { hash } = await rpc<{ hash: string }>(service, "eth_getBlockByNumber", [
        `0x${block.toString(16)}`,
        false,
      ]);
      const receipts = await rpc<{ status: string }[]>(service, "eth_getBlockReceipts", [hash]);
      for (const { status } of receipts) expect(status).to.equal("0x1");
    }
  }

  it("are executed once where they are good", async () => {
    const before = await balance(other.address);
    const bodies = await pays(100);
    const answers = await Promise.all(bodies.map(place));
    for (const [i, { status, body }] of answers.entries()) {
      expect(status, JSON.stringify(body)).to.equal(200);
      const { order_id, transaction_hash } = body;
      expect(order_id).to.equal(idOf(bodies[i] as OrderBody));
      expect(await wasUntried(transaction_hash)).to.equal(true);
      expect(await orderState(service, order_id)).to.deep.include({
        ...{ state: "executed", type: TYPE, signer: holder.address, transaction_hash },
      });
    }
    expect(await balance(other.address)).to.equal(before + 100n);
    await checkChain();
  });

  const nonce = hexlify(randomBytes(32));
  const bad: [why: string, make: () => Promise<OrderBody>, status: number, error: string][] = [
    [
      "is forged",
      async () => ({ ...(await pay()), signature: (await pay()).signature }),
      401,
      "INVALID_SIGNATURE",
    ],
    ["has a nonce that is used", () => pay({ nonce, value: "2" }), 409, "NONCE_USED"],
    ["has expired", () => pay({ validBefore: "1" }), 422, "ORDER_EXPIRED"],
    ["is not valid yet", () => pay({ validAfter: "4102444799" }), 422, "ORDER_REFUSED"],
    ["pays what is not there", () => pay({}, poor), 422, "ORDER_REFUSED"],
  ];
  for (const [why, make, status, error] of bad) {
    it(`are executed beside one that ${why}, which leaves nothing on the chain`, async () => {
      await place(await pay({ nonce }));
      await trust();
      const before = await balance(other.address);
      const undoneBefore = await undone();
      const bodies = await pays(20);
      const [[refusal, issued], ...answers] = await Promise.all([
        Promise.all([place(await make()), issue()]),
        ...bodies.map(place),
      ]);
      expect(await undone()).to.be.above(undoneBefore);
      expect(refusal).to.deep.include({ status });
      expect(refusal?.body).to.include({ error });
      expect(issued?.status).to.equal(200);
      for (const { status: good, body } of answers) expect(good, JSON.stringify(body)).to.equal(200);
      expect(await balance(other.address)).to.equal(before + 20n);
      // A refused one is told again in the same words, by a dry run now.
      expect((await place(await make())).body).to.include({ error });
      await checkChain();
    });
  }

  it("are tried until so many in a row are good", async () => {
    await trust();
    const forge = async () => place({ ...(await pay()), signature: (await pay()).signature });
    expect((await forge()).status).to.equal(401);
    const isTried = async (body: OrderBody) => {
      const answer = await place(body);
      expect(answer.status).to.equal(200);
      expect(await wasUntried(answer.body.transaction_hash)).to.equal(false);
    };
    await Promise.all((await pays(GOOD - 1)).map(isTried));
    expect((await forge()).status).to.equal(401);
    // One after the other, since those that come at once are all seen as the first of them is.
    for (const body of await pays(3)) await isTried(body);
  });

  it("are executed where the same one comes with a forged signature", async () => {
    await trust();
    const before = await balance(other.address);
    const good = await pay();
    const forged = { ...good, signature: (await pay()).signature };
    const answers = await Promise.all([forged, good, good, forged].map(place));
    expect(answers.map(({ status }) => status)).to.deep.equal([401, 200, 200, 401]);
    expect(answers[1]?.body).to.deep.equal(answers[2]?.body);
    expect(await balance(other.address)).to.equal(before + 1n);
    await checkChain();
  });

  it("are executed where they take more gas than most", async () => {
    const data = deploying(accountCode(holder.address, COSTLY));
    const hash = await rpc(service, "eth_sendTransaction", [{ from: other.address, data }]);
    const receipt = await rpc<{ contractAddress: string }>(service, "eth_getTransactionReceipt", [hash]);
    await trust();
    const costly = await pay({ from: receipt.contractAddress, value: "0" });
    const answers = await Promise.all([costly, ...(await pays(5))].map(place));
    expect(answers.slice(1).map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200]);
    expect(answers[0]?.body).to.include({ error: "ORDER_REFUSED" });
    await checkChain();
  });

  it("are tried while somebody has a filter on the chain", async () => {
    await trust();
    const filter = await rpc(service, "eth_newFilter", [{ address: token }]);
    await rpc(service, "eth_getFilterChanges", [filter]);
    const before = await balance(other.address);
    const answers = await Promise.all((await pays(10)).map(place));
    for (const { status, body } of answers) {
      expect(status).to.equal(200);
      expect(await wasUntried(body.transaction_hash)).to.equal(false);
    }
    expect(await balance(other.address)).to.equal(before + 10n);
    const logs = await rpc<{ topics: string[] }[]>(service, "eth_getFilterChanges", [filter]);
    const transfers = logs.filter(
      ({ topics }) => topics[0] === SECURITY_TOKEN.getEvent("Transfer")?.topicHash,
    );
    expect(transfers).to.have.length(10);
    await checkChain();
  });
});
