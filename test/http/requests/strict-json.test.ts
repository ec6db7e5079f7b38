import { expect } from "chai";
import fc from "fast-check";
import { HallmarkError } from "../../../src/base/errors.ts";
import { parseStrictJson } from "../../../src/http/requests/strict-json.ts";
import { iJsonValue } from "../../issuance/i-json-arbitrary.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function refusal(bytes: Uint8Array): HallmarkError {
  try {
    parseStrictJson(bytes);
  } catch (error) {
    if (error instanceof HallmarkError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

describe("parseStrictJson", () => {
  it("returns every value that I-JSON can express", () => {
    fc.assert(
      fc.property(iJsonValue, (value) => {
        expect(parseStrictJson(bytesOf(JSON.stringify({ info: [value] })))).to.deep.equal({ info: [value] });
      }),
    );
  });

  it("turns any bytes into a value or a VALIDATION_FAILED", () => {
    const jsonish = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0d8e-+.1 \n', "true", '"a"', '{"a":') });
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), jsonish.map(bytesOf));
    fc.assert(
      fc.property(bytes, (bytes) => {
        try {
          parseStrictJson(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(HallmarkError).with.property("code", "VALIDATION_FAILED");
        }
      }),
      { numRuns: 2_000 },
    );
  });

  const notPlain = [
    "1.0",
    "1e3",
    "1E0",
    "-0",
    "0.5",
    "9007199254740992",
    "-9007199254740992",
    "1e400",
    "-1e400",
    "1e-400",
  ];
  for (const source of notPlain) {
    it(`turns ${source} into NaN wherever it stands, where numbers must be plain`, () => {
      const bytes = bytesOf(`{"message":{"value":${source},"of":["1.0",[7,${source}]]},"x":1}`);
      expect(parseStrictJson(bytes, "body", "everywhere")).to.deep.equal({
        message: { value: NaN, of: ["1.0", [7, NaN]] },
        x: 1,
      });
    });
  }

  for (const source of notPlain) {
    it(`turns the root's member ${source} into NaN`, () => {
      expect(parseStrictJson(bytesOf(`{"x":1,"token_amount":${source},"y":2}`))).to.deep.equal({
        x: 1,
        token_amount: NaN,
        y: 2,
      });
    });
  }

  it("keeps a plain safe integer of the root as it is", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(parseStrictJson(bytesOf(`{"n":${value}}`))).to.deep.equal({ n: value === 0 ? 0 : value });
      }),
    );
    expect(parseStrictJson(bytesOf('{"n":9007199254740991}'))).to.deep.equal({ n: Number.MAX_SAFE_INTEGER });
  });

  it("keeps nested fractions, and refuses nested numbers that a double would change", () => {
    expect(parseStrictJson(bytesOf('{"info":{"rate":1.50,"n":1e3}}'))).to.deep.equal({
      info: { rate: 1.5, n: 1000 },
    });
    for (const source of ["9007199254740993", "1e400"]) {
      expect(refusal(bytesOf(`{"info":{"n":${source}}}`)).message).to.equal(
        "the body has a number that can't be kept exactly",
      );
    }
  });

  const refused: [why: string, bytes: Uint8Array, message: string][] = [
    ["nothing", new Uint8Array(), "the body is not valid JSON"],
    ["a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), "the body is not valid JSON"],
    ["a broken UTF-8 sequence", new Uint8Array([0x22, 0xc3, 0x22]), "the body is not valid UTF-8"],
    ["an overlong UTF-8 form", new Uint8Array([0x22, 0xc0, 0xaf, 0x22]), "the body is not valid UTF-8"],
    ["a surrogate in UTF-8", new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), "the body is not valid UTF-8"],
    ["UTF-16", new Uint8Array([0x7b, 0, 0x7d, 0]), "the body is not valid JSON"],
    ["a duplicate", bytesOf('{"a":1,"\\u0061":2}'), "the body has the member 'a' twice"],
    ["__proto__", bytesOf('{"__proto__":1.5}'), "the body has a member '__proto__'"],
    ["50,000 brackets", bytesOf("[".repeat(50_000)), "the body is not valid JSON"],
  ];
  for (const [why, bytes, message] of refused) {
    it(`refuses ${why}`, () => {
      expect(refusal(bytes)).to.include({ code: "VALIDATION_FAILED", status: 400, message });
    });
  }
});
