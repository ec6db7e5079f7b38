import { expect } from "chai";
import { calldataOf } from "../../../../src/ledger/evm/orders/calldata.ts";
import { createDryRuns, type TriedCall } from "../../../../src/ledger/evm/orders/dry-run.ts";
import type { Node } from "../../../../src/rpc/node.ts";
import { hardhatWallet } from "../../../service/chain.ts";
import { accountCode, COSTLY, ENDLESS } from "../../../support/orders.ts";
import { orderSite, type OrderSite } from "./order-site.ts";

const GAS = 400_000;

describe("dry runs", function () {
  this.timeout(60_000);
  let site: OrderSite;
  let calls: TriedCall[];

  before(async () => {
    site = await orderSite();
    const [holder, other] = [hardhatWallet(1), hardhatWallet(2)];
    const costly = await site.contract(accountCode(other.address, COSTLY));
    const endless = await site.contract(ENDLESS);
    const transfer = (from: string, value: bigint, nonce = `0x${"0".repeat(63)}1`) =>
      site.signed(from === other.address ? other : holder, site.token, "TransferWithAuthorization", {
        ...{ from, to: other.address, value, nonce },
      });
    const hands = await Promise.all([
      transfer(holder.address, 1_000_000n),
      // Would fail after the first one, for the amount and for the nonce.
      transfer(holder.address, 1n),
      transfer(holder.address, 1_000_001n),
      transfer(other.address, 1n),
      transfer(costly, 0n),
      transfer(endless, 0n),
    ]);
    calls = hands.map(({ order, token }) => ({ target: token.address, data: calldataOf(order), gas: GAS }));
    calls.push({ ...(calls[0] as TriedCall), target: `0x${"5".repeat(40)}` });
    // More than go together.
    calls = Array.from({ length: 6 }, () => calls).flat();
  });

  /** How many calls to tokens each call to the node had, by the results that it gives back. */
  function countedNode({ most = Infinity } = {}): { node: Node; sizes: number[] } {
    const sizes: number[] = [];
    return {
      sizes,
      node: {
        async send(method, [call, block]) {
          const { gas, ...rest } = call as { gas: string };
          const given = Math.min(Number(gas), most);
          const answer = await site.node.send(method, [{ ...rest, gas: `0x${given.toString(16)}` }, block]);
          sizes.push(Math.floor((String(answer).length - 2) / 2 / 416));
          return answer;
        },
      },
    };
  }

  async function alone() {
    const run = createDryRuns(site.node, "latest");
    const results = [];
    for (const call of calls) results.push(await run(call));
    return results;
  }

  it("go together without seeing each other", async () => {
    const { node, sizes } = countedNode();
    const run = createDryRuns(node, "latest");
    const together = await Promise.all(calls.map(run));
    expect(together).to.deep.equal(await alone());
    expect(new Set(together.map(({ outcome }) => outcome))).to.have.keys([
      ...["succeeds", "reverts", "no contract"],
    ]);
    expect(Math.max(...sizes)).to.be.within(15, 30);
  });

  it("are more at once where those before have used little, and made again where these use more", async () => {
    const [cheap, endless] = [calls[0], calls[5]] as [TriedCall, TriedCall];
    const { node, sizes } = countedNode();
    const run = createDryRuns(node, "latest");
    await run(cheap);
    const mixed = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? endless : cheap));
    const results = await Promise.all(mixed.map(run));
    const [most, least] = [await run(endless), await run(cheap)];
    expect(results).to.deep.equal(mixed.map((call) => (call === endless ? most : least)));
    expect(Math.max(...sizes)).to.be.within(31, 60);
    expect(sizes.length).to.be.below(10);
  });

  it("are made again alone where the node lets a call use less gas than they need together", async () => {
    const { node } = countedNode({ most: 3_000_000 });
    const run = createDryRuns(node, "latest");
    expect(await Promise.all(calls.map(run))).to.deep.equal(await alone());
  });

  it("do not gather without end before a node that is mute", async () => {
    const mute: Node = { send: () => new Promise(() => undefined) };
    const run = createDryRuns(mute, "latest");
    const [call] = calls as [TriedCall];
    // Besides those that wait there are those that are under way.
    const all = Array.from({ length: 2_100 }, () => run(call));
    const refused = await Promise.race(all).catch((error: unknown) => (error as Error).message);
    expect(refused).to.equal("the node does not answer as fast as orders come");
    for (const each of all) each.catch(() => undefined);
  });

  it("tell nothing where the node lets a call use too little gas", async () => {
    const { node } = countedNode({ most: 400_000 });
    const run = createDryRuns(node, "latest");
    const results = await Promise.allSettled(calls.slice(0, 3).map(run));
    expect(results.map(({ status }) => status)).to.deep.equal(["rejected", "rejected", "rejected"]);
  });
});
