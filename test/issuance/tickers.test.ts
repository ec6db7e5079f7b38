import { expect } from "chai";
import fc from "fast-check";
import { parseTicker } from "../../src/issuance/tickers.ts";

const ALLOWED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_$";

describe("parseTicker", () => {
  it("accepts exactly 1 to 11 of its characters with a letter or digit", () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...ALLOWED), maxLength: 13 }),
      fc.string({ unit: fc.constantFrom(...".-_$.-_$a"), maxLength: 13 }),
      fc.string({ maxLength: 13 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!/^st-/i.test(text));
        const fits = text.length >= 1 && text.length <= 11 && [...text].every((c) => ALLOWED.includes(c));
        const hasAlphanumeric = [...text].some((c) => !".-_$".includes(c));
        expect(parseTicker(text)).to.equal(fits && hasAlphanumeric ? text : undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  for (const ticker of [
    "tdon",
    "A",
    "0",
    "BRK.B",
    "$A",
    "ABCDEFGHIJK",
    "ST-",
    "ST-1a",
    "XST-1",
    "ST1",
    "ST-1-2",
  ]) {
    it(`takes ${ticker}`, () => {
      expect(parseTicker(ticker)).to.equal(ticker);
    });
  }

  for (const text of [
    "",
    "-",
    "._$-",
    "ABCDEFGHIJKL",
    "a b",
    "a\n",
    "é",
    "Ａ",
    "\u212a",
    "a/b",
    "ST-1",
    "st-007",
    "sT-42",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseTicker(text)).to.equal(undefined);
    });
  }
});
