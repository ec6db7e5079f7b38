import { expect } from "chai";
import fc from "fast-check";
import { parseAmount, parseUint256, toBaseUnits } from "../../src/issuance/amounts.ts";
import { leastTime } from "../support/least-time.ts";

const MAX = 2n ** 256n - 1n;

describe("parseAmount", () => {
  it("reads every positive safe integer exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (number) => {
        expect(parseAmount(number)).to.equal(BigInt(number));
        expect(parseAmount(String(number))).to.equal(BigInt(number));
      }),
    );
  });

  it("reads the digits of every positive uint256 exactly", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, MAX), (amount) => {
        expect(parseAmount(amount.toString())).to.equal(amount);
      }),
    );
    expect(parseAmount(MAX.toString())).to.equal(MAX);
  });

  it("refuses the digits of everything above", () => {
    expect(parseAmount((MAX + 1n).toString())).to.equal(undefined);
    fc.assert(
      fc.property(fc.bigInt(MAX + 1n, 2n ** 600n), (amount) => {
        expect(parseAmount(amount.toString())).to.equal(undefined);
      }),
    );
  });

  it("accepts a string only if it is the decimal form of the result", () => {
    const nearlyDigits = fc.string({ unit: fc.constantFrom(..."0123456789+-.eEx _,n１٣\n") });
    fc.assert(
      fc.property(fc.oneof(nearlyDigits, fc.string({ unit: "binary" })), (text) => {
        const amount = parseAmount(text);
        if (amount === undefined) expect(text).not.to.match(/^[1-9][0-9]{0,76}$/);
        else expect(amount.toString()).to.equal(text);
      }),
    );
  });

  it("refuses every number that is not a positive safe integer", () => {
    fc.assert(
      fc.property(fc.double(), (number) => {
        fc.pre(!(Number.isSafeInteger(number) && number > 0));
        expect(parseAmount(number)).to.equal(undefined);
      }),
    );
  });

  const refused = [0, -0, -1, 1.5, NaN, Infinity, 2 ** 53, 1e400];
  const refusedTexts = [
    "",
    "0",
    "-1",
    "+1",
    "01",
    "1.0",
    "1e3",
    " 1",
    "1 ",
    "1\n",
    "１２",
    "٣",
    "0x10",
    "1_000",
    "1n",
  ];
  for (const value of [...refused, ...refusedTexts]) {
    it(`refuses ${Object.is(value, -0) ? "-0" : JSON.stringify(value)} (${typeof value})`, () => {
      expect(parseAmount(value)).to.equal(undefined);
    });
  }

  it("refuses a long row of digits without converting it", () => {
    const digits = "9".repeat(2_000_000);
    expect(parseAmount(digits)).to.equal(undefined);
    const converting = leastTime(() => BigInt(digits), 1);
    expect(leastTime(() => parseAmount(digits))).to.be.lessThan(converting / 2);
  });
});

describe("toBaseUnits", () => {
  it("shifts the amount by the decimals", () => {
    expect(toBaseUnits(10_000n, 8)).to.equal(1_000_000_000_000n);
    fc.assert(
      fc.property(fc.bigInt(1n, 2n ** 200n), fc.integer({ min: 0, max: 8 }), (amount, decimals) => {
        expect(toBaseUnits(amount, decimals)?.toString()).to.equal(amount.toString() + "0".repeat(decimals));
      }),
    );
  });

  it("refuses exactly what does not fit in a uint256", () => {
    for (let decimals = 0; decimals <= 8; decimals++) {
      const most = MAX / 10n ** BigInt(decimals);
      expect(toBaseUnits(most, decimals)).to.equal(most * 10n ** BigInt(decimals));
      expect(toBaseUnits(most + 1n, decimals)).to.equal(undefined);
    }
  });
});

describe("parseUint256", () => {
  it("reads what parseAmount reads, and nothing as well", () => {
    expect(parseUint256(0)).to.equal(0n);
    expect(parseUint256("0")).to.equal(0n);
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double(), fc.string()), (value) => {
        fc.pre(value !== 0 && value !== "0");
        expect(parseUint256(value)).to.equal(parseAmount(value));
      }),
    );
    for (const value of ["00", "+0", "-0", "0.0", " 0", "", 0.5, NaN]) {
      expect(parseUint256(value), String(value)).to.equal(undefined);
    }
  });
});
