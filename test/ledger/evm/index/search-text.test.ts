import { expect } from "chai";
import { searchText } from "../../../../src/ledger/evm/index/search-text.ts";

describe("searchText", () => {
  it("is the same for every letter of Unicode in each of its cases, and for what it makes", () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      const folded = searchText(letter);
      const what = `U+${code.toString(16)}`;
      if (folded === letter && letter === letter.toUpperCase()) continue;
      expect(searchText(folded), what).to.equal(folded);
      expect(searchText(letter.toUpperCase()), what).to.equal(folded);
      // Its lower case at a word's end is another letter.
      expect(searchText(letter.toLowerCase()), what).to.equal(folded);
    }
  }).timeout(30_000);

  it("knows what Unicode's full case folding makes equal", () => {
    for (const [a, b] of [
      ["ß", "SS"],
      ["ẞ", "ss"],
      ["ﬃ", "FFI"],
      ["Ω", "ω"],
      ["K", "k"],
      ["ſ", "S"],
      ["ŉ", "ʼN"],
      ["ᾳ", "ΑΙ"],
      ["և", "ԵՒ"],
      ["Ꮀ", "ꮀ"],
      ["ϐ", "Β"],
      ["ς", "Σ"],
    ] as const) {
      expect(searchText(a), a).to.equal(searchText(b));
    }
    expect(searchText("ab")).to.not.equal(searchText("ac"));
  });
});
