import { expect } from "chai";
import fc from "fast-check";
import { CallFailed, type OrderCall } from "../../../../src/ledger/evm/order-call.ts";
import { tokenError } from "../../../../src/ledger/evm/orders/refusals.ts";
import type { BatchItem } from "../../../../src/ledger/evm/issue/weight.ts";
import { RpcError } from "../../../../src/rpc/node.ts";
import { hardhatWallet } from "../../../service/chain.ts";
import { ENDLESS } from "../../../support/orders.ts";
import { orderSite, type OrderSite } from "../orders/order-site.ts";
import { anyRequest, issuerOn, plainToken } from "./batch-issuing.ts";

const other = hardhatWallet(3).address;

describe("batches with orders", function () {
  this.timeout(60_000);
  let site: OrderSite;
  let endless: string;

  before(async () => {
    site = await orderSite();
    endless = await site.contract(ENDLESS);
  });

  /** Orders that use their gas to the end, since the contract that has signed them never answers. */
  async function burning(gas: number): Promise<OrderCall> {
    const { holder, token, signed, call } = site;
    const message = { from: endless, to: holder.address, value: 0n };
    return call(await signed(holder, token, "TransferWithAuthorization", message), gas);
  }
  const good = async () => site.call(await site.pay(other, 1n));

  /** Each way in which an order can fail in its block, with what its token says. */
  async function failing(): Promise<[why: string, call: OrderCall][]> {
    const { holder, token, security, signed, call, pay, issuer } = site;
    const used = await pay(other, 1n);
    await issuer.issue([call(used)]);
    const reused = await pay(other, 2n, { nonce: used.order.message["nonce"] as string });
    const forged = await signed(hardhatWallet(3), token, "TransferWithAuthorization", used.order.message);
    const mint = { to: holder.address, amount: 1n };
    return [
      ["nonce used", call(used)],
      ["nonce used", call(reused)],
      ["not signed", call(forged)],
      ["not the controller's", call(await signed(hardhatWallet(3), security, "Mint", mint))],
      ["not in its time", call(await pay(other, 1n, { validBefore: 1n }))],
      ["not in its time", call(await pay(other, 1n, { validAfter: 2n ** 39n }))],
      ["refused", call(await pay(other, 10n ** 30n))],
      ["refused", call(await signed(holder, security, "Mint", { ...mint, amount: 2n ** 256n - 1n }))],
      ["unknown", call(await pay(other, 1n), 5_000)],
      ["unknown", { ...call(await pay(other, 1n)), target: other }],
      ["not signed", await burning(300_000)],
    ];
  }

  it("issue and execute all, but for the orders that fail, each with its own reason", async () => {
    const bad = await failing();
    const issuer = issuerOn(site);
    await issuer.issue([plainToken(site.owner)]);
    const items: BatchItem[] = [];
    for (const [, call] of bad) items.push(call, await good(), plainToken(site.owner));
    const outcomes = await issuer.issue(items);
    for (const [i, [why]] of bad.entries()) {
      const [failed, executed, issued] = outcomes.slice(3 * i, 3 * i + 3);
      expect(failed, `${i}`).to.be.instanceOf(CallFailed);
      expect(tokenError((failed as CallFailed).reason).kind, `${i}`).to.equal(why);
      expect(executed, `${i}`).to.have.all.keys("transactionHash");
      expect(issued, `${i}`).to.have.all.keys("id", "transactionHash");
    }
    // In one transaction, after the one from which the gas was learned.
    expect(issuer.batches.map(({ reverted }) => reverted)).to.deep.equal([false, false]);
  });

  it("are executed once if one of them stands there twice", async () => {
    const call = await good();
    const [first, second] = await issuerOn(site).issue([call, { ...call }]);
    expect(first).to.have.all.keys("transactionHash");
    // Which of the two it was, no log says: the order has happened in this transaction.
    expect(second).to.deep.equal(first);
  });

  it("never run out of gas, whatever the orders burn of theirs", async () => {
    const draft = fc.oneof(
      anyRequest(site.owner).map((make) => async () => make()),
      fc.integer({ min: 20_000, max: 300_000 }).map((gas) => () => burning(gas)),
      fc.constant(good),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(draft, { minLength: 1, maxLength: 20 }), async (drafts) => {
        const issuer = issuerOn(site);
        let left: BatchItem[] = await Promise.all(drafts.map((make) => make()));
        while (left.length > 0) {
          const outcomes = await issuer.issue(left);
          for (const [i, outcome] of outcomes.entries()) {
            if (outcome === undefined) continue;
            const isBurnt = (left[i] as BatchItem).kind === "order" && outcome instanceof CallFailed;
            if (!isBurnt) expect(outcome).to.have.property("transactionHash");
          }
          left = left.filter((_, i) => outcomes[i] === undefined);
        }
        expect(issuer.batches.filter(({ reverted }) => reverted)).to.deep.equal([]);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it("are as large as a transaction may be, also where each order uses all that it may", async () => {
    const issuer = issuerOn(site);
    const calls = await Promise.all(Array.from({ length: 80 }, () => burning(300_000)));
    const outcomes = await issuer.issue(calls);
    const [batch] = issuer.batches;
    expect(batch).to.include({ reverted: false });
    expect(batch?.gas).to.be.within(16_000_000, 16_777_216);
    const executed = outcomes.filter((outcome) => outcome instanceof CallFailed);
    expect(executed.length).to.be.within(45, 55);
    for (const outcome of outcomes.slice(executed.length)) expect(outcome).to.equal(undefined);
  });

  it("become smaller where the node takes only smaller ones, and all orders happen", async () => {
    const most = 1_000_000n;
    const node: OrderSite["node"] = {
      async send(method, params) {
        if (method === "eth_sendRawTransaction") {
          const { Transaction } = await import("ethers");
          if (Transaction.from(params[0] as string).gasLimit > most) throw new RpcError(-32000, "too much");
        }
        return site.node.send(method, params);
      },
    };
    const issuer = issuerOn({ ...site, node });
    await issuer.issue([plainToken(site.owner)]);
    let left: BatchItem[] = [];
    for (let i = 0; i < 12; i++) left.push(await good(), plainToken(site.owner));
    while (left.length > 0) {
      const outcomes = await issuer.issue(left);
      for (const outcome of outcomes) if (outcome) expect(outcome).to.have.property("transactionHash");
      left = left.filter((_, i) => outcomes[i] === undefined);
    }
    expect(issuer.batches.length).to.be.above(2);
    for (const { gas, reverted } of issuer.batches) {
      expect(gas).to.be.at.most(Number(most));
      expect(reverted).to.equal(false);
    }
  });
});
