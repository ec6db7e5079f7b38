import { expect } from "chai";
import { outbid } from "../../../../src/ledger/evm/issue/fees.ts";

const GWEI = 10n ** 9n;

describe("outbid", () => {
  it("raises the tip alone where prices have fallen far below the attempt's, and both no further than their bounds", () => {
    const market = { price: 3n * GWEI, tip: GWEI };
    let fees = { price: 400n * GWEI, tip: GWEI };
    const next = () => outbid(fees, market) as typeof fees;
    expect(next()).to.deep.equal({ price: 400n * GWEI, tip: (GWEI * 9n) / 8n + 1n });
    while (next() !== fees) fees = next();
    expect(fees.price).to.equal(400n * GWEI);
    expect(fees.tip > 9n * GWEI && fees.tip < 12n * GWEI).to.equal(true);
  });
});
