import { expect } from "chai";
import fc from "fast-check";
import { parseIJson } from "../../src/issuance/i-json.ts";
import { iJsonObject, iJsonValue } from "./i-json-arbitrary.ts";

const INEXACT = "has a number that can't be kept exactly";

describe("parseIJson", () => {
  it("returns every value that I-JSON can express", () => {
    fc.assert(
      fc.property(iJsonValue, fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        expect(parseIJson(JSON.stringify(value, null, indent))).to.deep.equal({ value });
      }),
    );
  });

  it("refuses a repeated member, wherever it stands", () => {
    fc.assert(
      fc.property(iJsonObject, fc.string({ unit: "grapheme" }), fc.nat(5), (object, name, depth) => {
        fc.pre(name !== "__proto__");
        const members = JSON.stringify({ ...object, [name]: 1 }).slice(0, -1);
        const repeated = `${members}, ${JSON.stringify(name)}: 2}`;
        expect(parseIJson(`${'[{"in":'.repeat(depth)}${repeated}${"}]".repeat(depth)}`))
          .to.have.property("fault")
          .that.matches(/twice$/);
      }),
    );
  });

  it("accepts the same name in different objects, and as a value", () => {
    const text = '{"a":{"a":"a","b":["a",{"a":1},"a"]},"b":{"a":{}},"c":{}}';
    expect(parseIJson(text)).to.deep.equal({ value: JSON.parse(text) });
  });

  const refused: [why: string, text: string, fault: string][] = [
    ["nothing", "", "is not valid JSON"],
    ["a comment", "{/* */}", "is not valid JSON"],
    ["a trailing comma", '{"a":1,}', "is not valid JSON"],
    ["a leading zero", "[01]", "is not valid JSON"],
    ["NaN", "[NaN]", "is not valid JSON"],
    ["full-width digits", "[１２]", "is not valid JSON"],
    ["a raw control character", '["\u0001"]', "is not valid JSON"],
    ["a byte order mark", "\ufeff{}", "is not valid JSON"],
    ["a second value", "{} {}", "is not valid JSON"],
    ["a truncated text", '{"a":[1,2', "is not valid JSON"],
    ["a duplicate", '{"a":1,"a":1}', "has the member 'a' twice"],
    ["an escaped duplicate", '{"a":1,"\\u0061":2}', "has the member 'a' twice"],
    ["a duplicate after a nested object", '{"a":{"b":[{}]},"a":2}', "has the member 'a' twice"],
    ["a duplicate of the empty name", '{"":1,"":2}', "has a member twice"],
    ["a duplicate with a name not to echo", '{"<b>":1,"<b>":2}', "has a member twice"],
    ["__proto__", '{"__proto__":{}}', "has a member '__proto__'"],
    ["an escaped and nested __proto__", '[{"a":{"__pr\\u006fto__":1}}]', "has a member '__proto__'"],
    ["a lone high surrogate", '["\\ud800"]', "has a lone surrogate"],
    ["a lone low surrogate in a name", '{"\\udc00":1}', "has a lone surrogate"],
    ["surrogates in the wrong order", '["\\udc00\\ud800"]', "has a lone surrogate"],
    ["a number beyond a double", "[1e400]", INEXACT],
    ["a negative one", "-1e400", INEXACT],
    ["2^53 + 1", "[9007199254740993]", INEXACT],
    ["more digits than a double has", "[123456789.123456789]", INEXACT],
    ["a number that is too near to 0", '{"a":1e-400}', INEXACT],
    ["-0", "[-0]", INEXACT],
    ["-0 with a fraction and an exponent", "[-0.00e7]", INEXACT],
    ["65 levels", "[".repeat(65) + "]".repeat(65), "is nested deeper than 64 levels"],
    ["50,000 brackets", "[".repeat(50_000) + "]".repeat(50_000), "is nested deeper than 64 levels"],
    ["50,000 brackets left open", "[".repeat(50_000), "is not valid JSON"],
  ];
  for (const [why, text, fault] of refused) {
    it(`refuses ${why}`, () => {
      expect(parseIJson(text)).to.deep.equal({ fault });
    });
  }

  const taken: [why: string, text: string][] = [
    ["64 levels", "[".repeat(64) + "]".repeat(64)],
    ["__proto__ as a value", '["__proto__"]'],
    ["names of Object.prototype", '{"constructor":1,"toString":{"hasOwnProperty":2}}'],
    ["a pair of surrogates", '["\\ud83d\\ude80"]'],
    ["2^53, which is exact", "[9007199254740992, -9007199254740992.0]"],
    ["10^22 and 10^-7, in any spelling", "[1e22, 10000000000000000000000, 0.0000001, 100E-9, 1.50, 0e5]"],
    ["±(2^53-1)", "[9007199254740991,-9007199254740991]"],
    ["fractions and exponents", "[1.5,1e3,-2.5E-7,0.1]"],
    ["literals", "[true,false,null]"],
    ["a value that is no container", " 7 "],
  ];
  for (const [why, text] of taken) {
    it(`takes ${why}`, () => {
      expect(parseIJson(text)).to.deep.equal({ value: JSON.parse(text) });
    });
  }

  it("hands numbers over as they were written, with their depth, and puts what it gets in their places", () => {
    const seen: [source: string, depth: number][] = [];
    const hand = (source: string, depth: number) => (depth === 3 ? undefined : seen.push([source, depth]));
    const text = '{"a":1.0,"b":["x",{"c":3,"\\u0064":[]},[7],{},-4E2],"0":5e-1,"e":"5"}';
    expect(parseIJson(text, hand)).to.deep.equal({
      value: { a: 1, b: ["x", { c: 3, d: [] }, [7], {}, 2], 0: 3, e: "5" },
    });
    expect(seen).to.deep.equal([
      ["1.0", 1],
      ["-4E2", 2],
      ["5e-1", 1],
    ]);
  });

  it("refuses a name that stands twice, before it puts numbers anywhere", () => {
    const fault = "has the member 'a' twice";
    for (const text of ['{"a":{"b":1},"a":null}', '{"a":[[1]],"a":2}']) {
      expect(parseIJson(text, () => 0)).to.deep.equal({ fault });
    }
  });

  it("puts a number in the place of any one, as JSON.parse with a reviver does", () => {
    const negated = (_name: string, value: unknown) => (typeof value === "number" ? -value : value);
    fc.assert(
      fc.property(iJsonValue, (value) => {
        const text = JSON.stringify([value]);
        expect(parseIJson(text, (source) => -Number(source))).to.deep.equal({
          value: JSON.parse(text, negated),
        });
      }),
    );
  });

  it("accepts any double as JavaScript writes it, and refuses it with one more digit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(!Object.is(value, -0));
        const text = JSON.stringify(value);
        expect(parseIJson(text)).to.deep.equal({ value });
        // Seventeen digits tell all doubles apart; after these the nearest one is still the same.
        const longer = text.includes("e")
          ? text.replace("e", `${text.includes(".") ? "" : "."}${"0".repeat(30)}1e`)
          : undefined;
        if (longer !== undefined) expect(parseIJson(longer)).to.deep.equal({ fault: INEXACT });
      }),
    );
  });

  it("reads a number of 60,000 digits in linear time", () => {
    expect(parseIJson(`1${"0".repeat(30_000)}1${"0".repeat(30_000)}`)).to.deep.equal({ fault: INEXACT });
    expect(parseIJson(`0.${"0".repeat(30_000)}1${"0".repeat(30_000)}`)).to.deep.equal({ fault: INEXACT });
  });
});
