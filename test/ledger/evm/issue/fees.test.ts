import { expect } from "chai";
import { outbid, raise } from "../../../../src/ledger/evm/issue/fees.ts";
import type { Fees } from "../../../../src/ledger/evm/issue/sign-transaction.ts";

const GWEI = 10n ** 9n;

describe("outbid", () => {
  const times = (count: number, fees: Fees, market: Fees): Fees =>
    count === 0 ? fees : times(count - 1, outbid(fees, market, market), market);

  it("doubles both fees, up to ten times the market's", () => {
    const market = { price: 3n * GWEI, tip: 1n };
    expect(times(1, market, market)).to.deep.equal({ price: 6n * GWEI + 1n, tip: 3n });
    expect(times(9, market, market)).to.deep.equal({ price: 24n * GWEI + 7n, tip: 15n });
  });

  it("raises the tip alone where prices have fallen far below the attempt's", () => {
    const market = { price: 3n * GWEI, tip: GWEI };
    const fees = { price: 400n * GWEI, tip: GWEI };
    expect(times(1, fees, market)).to.deep.equal({ price: 400n * GWEI, tip: 2n * GWEI + 1n });
  });

  it("never has a tip above the price, and none where there is none", () => {
    expect(times(9, { price: 9n, tip: 8n }, { price: 2n, tip: 8n })).to.deep.equal({ price: 19n, tip: 19n });
    const legacy = { price: 9n, tip: undefined };
    expect(outbid(legacy, legacy, legacy)).to.deep.equal({
      price: 19n,
      tip: undefined,
    });
  });
});

describe("fees bounded by those of the first attempt", () => {
  const market = { price: 3n * GWEI, tip: 1n };
  const first = { price: 400n * GWEI, tip: GWEI };

  it("rise on where prices have fallen, and no further than ten times as high", () => {
    for (const rise of [raise, outbid]) {
      expect(rise(first, market, market).price).to.equal(first.price);
      let fees: Fees = first;
      for (let i = 0; i < 100; i++) fees = rise(fees, market, first);
      expect(fees.price).to.be.within(2n * first.price, 10n * first.price + 10n);
      expect(fees.tip).to.be.within(2n * GWEI, 10n * first.price);
    }
  });

  it("rise from what they are, not from the first attempt's", () => {
    const raised = raise(market, market, first);
    expect(raised).to.deep.equal({ price: (market.price * 9n) / 8n + 1n, tip: 2n });
    expect(outbid(market, market, first)).to.deep.equal({ price: 2n * market.price + 1n, tip: 3n });
  });
});
