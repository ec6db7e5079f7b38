import { expect } from "chai";
import fc from "fast-check";
import { parseName } from "../../src/issuance/names.ts";
import { leastTime } from "../support/least-time.ts";

describe("parseName", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 70 }),
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom("a", " ", "é", "e", "\u0301", "ﬁ", "Å", "\u1100", "\u1161", "\u3000"),
    }),
  );

  it("returns a name that it would not change again", () => {
    fc.assert(
      fc.property(text, (text) => {
        const name = parseName(text);
        if (name !== undefined) expect(parseName(name)).to.equal(name);
      }),
      { numRuns: 2_000 },
    );
  });

  it("returns only names in NFC, without outer spaces, of 1 to 60 bytes", () => {
    fc.assert(
      fc.property(text, (text) => {
        const name = parseName(text);
        if (name === undefined) return;
        expect(name).to.equal(name.normalize("NFC")).and.to.equal(name.trim());
        expect(Buffer.byteLength(name)).to.be.within(1, 60);
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes printable ASCII of 1 to 60 characters as it is", () => {
    const printable = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(printable, (text) => {
        expect(parseName(text)).to.equal(text.trim() || undefined);
      }),
    );
  });

  const normalised: [from: string, to: string][] = [
    ["  My Token \u3000", "My Token"],
    ["Cafe\u0301", "Café"],
    ["\u212B", "Å"],
    ["\u1112\u1161\u11ab", "한"],
    ["株式会社トークン", "株式会社トークン"],
    ["عملة", "عملة"],
    ["Rocket 🚀 ❤️", "Rocket 🚀 ❤️"],
    ["\ue000", "\ue000"],
  ];
  for (const [from, to] of normalised) {
    it(`makes ${JSON.stringify(to)} of ${escaped(from)}`, () => {
      expect(parseName(from)).to.equal(to);
    });
  }

  it("counts bytes after normalising, not characters", () => {
    expect(parseName("a".repeat(60))).to.equal("a".repeat(60));
    expect(parseName("a".repeat(61))).to.equal(undefined);
    expect(parseName("é".repeat(30))).to.equal("é".repeat(30));
    expect(parseName("é".repeat(31))).to.equal(undefined);
    expect(parseName("e\u0301".repeat(30))).to.equal("é".repeat(30));
    expect(parseName("🚀".repeat(16))).to.equal(undefined);
    expect(parseName(" ".repeat(1_000) + "a")).to.equal("a");
  });

  const forbidden = [
    ..."\u0000\t\n\r\u001b\u007f\u0085", // controls
    ..."\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", // bidirectional
    ..."\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u2061\u3164\ufeff\uffa0\ufff9\u{e0041}\u{e0100}", // invisible
    ..."\u2028\u2029\udc00\ud800\u0378\uffff\u{10ffff}\ufe0e\ufe0f", // separators, surrogates, unassigned, selectors
  ];
  for (const character of forbidden) {
    it(`refuses ${escaped(character)} at the start, inside and at the end`, () => {
      for (const text of [`${character}ab`, `a${character}b`, `ab${character}`, character]) {
        expect(parseName(text), escaped(text)).to.equal(undefined);
      }
    });
  }

  it("refuses an emoji joined by U+200D, and a selector on a selector", () => {
    expect(parseName("👩‍🚀")).to.equal(undefined);
    expect(parseName("❤\ufe0f\ufe0f")).to.equal(undefined);
  });

  it("refuses what is empty or only spaces", () => {
    for (const text of ["", " ", "\u3000\u00a0"]) expect(parseName(text)).to.equal(undefined);
  });

  it("is not slowed down by long runs of combining marks", () => {
    const withMarks = (count: number) => `a${"\u0301\u0316".repeat(count)}`;
    const [few, many] = [withMarks(10_000), withMarks(100_000)];
    expect(parseName(many)).to.equal(undefined);
    // Ten times as many take ten times as long, not a hundred times.
    expect(leastTime(() => parseName(many))).to.be.lessThan(40 * leastTime(() => parseName(few)));
  });
});

function escaped(text: string): string {
  const codes = Array.from(text, (character) =>
    character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0"),
  );
  return codes.map((code) => `U+${code}`).join(" ");
}
