import { expect } from "chai";
import { formatUnits } from "ethers";
import fc from "fast-check";
import { formatAmount } from "../../src/base/format-amount.ts";

describe("formatAmount", () => {
  it("writes an amount as ethers does, without a fraction of nothing", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), fc.nat(8), (amount, decimals) => {
        expect(formatAmount(amount, decimals)).to.equal(formatUnits(amount, decimals).replace(/\.0$/, ""));
      }),
    );
  });

  it("writes zero, wholes and parts", () => {
    expect([0n, 5n, 50n, 100n, 12345n].map((amount) => formatAmount(amount, 2))).to.deep.equal([
      ...["0", "0.05", "0.5", "1", "123.45"],
    ]);
    expect(formatAmount(100n, 0)).to.equal("100");
  });
});
