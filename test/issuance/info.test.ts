import { expect } from "chai";
import fc from "fast-check";
import { canonicalInfo } from "../../src/issuance/info.ts";
import { iJsonObject, iJsonValue } from "./i-json-arbitrary.ts";

describe("canonicalInfo", () => {
  it("returns the value of an object, and of a string with any JSON", () => {
    fc.assert(
      fc.property(iJsonObject, iJsonValue, (object, value) => {
        expect(JSON.parse(canonicalInfo(object) ?? "")).to.deep.equal(object);
        expect(JSON.parse(canonicalInfo(JSON.stringify(value, null, 2)) ?? "")).to.deep.equal(value);
      }),
    );
  });

  it("returns the same text for any order of the members and any spaces", () => {
    fc.assert(
      fc.property(iJsonObject, (object) => {
        const text = canonicalInfo(object);
        expect(canonicalInfo(reversed(object))).to.equal(text);
        expect(canonicalInfo(JSON.stringify(object, null, "\t"))).to.equal(text);
        expect(canonicalInfo(text)).to.equal(text);
      }),
    );
  });

  it("writes as RFC 8785 does", () => {
    // Its section 3.2.2, without the number that I-JSON has no room for.
    const value = {
      numbers: [1e-27, 4.5, 2e-3, 0.000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f",
      literals: [null, true, false],
    };
    expect(canonicalInfo(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[1e-27,4.5,0.002,0.000001],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("takes 16 KiB of canonical UTF-8 and not a byte more", () => {
    const ofBytes = (bytes: number) => ({ a: "é".repeat((bytes - 8) / 2) });
    expect(canonicalInfo(ofBytes(16_384))).to.have.length((16_384 - 8) / 2 + 8);
    expect(canonicalInfo({ a: `${ofBytes(16_384).a}b` })).to.equal(undefined);
    expect(canonicalInfo(" ".repeat(20_000) + "{}")).to.equal("{}");
  });

  const refused: unknown[] = [
    null,
    undefined,
    1,
    true,
    [],
    [{}],
    "",
    "Sample token",
    "{'a':1}",
    "{",
    "NaN",
    "{}x",
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":{}}',
    '"\\ud800"',
    "1e400",
    "9007199254740993",
    "-0",
    "[".repeat(65) + "]".repeat(65),
    "[".repeat(50_000),
    { a: "\ud800" },
    { a: NaN },
  ];
  for (const value of refused) {
    it(`refuses ${describeValue(value)}`, () => {
      expect(canonicalInfo(value)).to.equal(undefined);
    });
  }

  it("accepts a fraction as it is, also in the text of an object", () => {
    expect(canonicalInfo('{"rate":1.50,"n":0}')).to.equal('{"n":0,"rate":1.5}');
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

function describeValue(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
  return `${typeof value} ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
}
