import { expect } from "chai";
import fc from "fast-check";
import { HallmarkError } from "../../../src/base/errors.ts";
import type { Message, MessageSchema } from "../../../src/http/requests/message.ts";
import { validate } from "../../../src/http/requests/validate.ts";
import { leastTime } from "../../support/least-time.ts";

const schema = {
  type: "object",
  properties: {
    first: { type: "string", format: "token-name" },
    second: { type: "number" },
    third: { type: "string", default: "3", maxLength: 1 },
  },
  required: ["first", "second"],
  additionalProperties: false,
} as const satisfies MessageSchema;

const message = { schema } satisfies Message<typeof schema>;

function refusal<S extends MessageSchema, T>(message: Message<S, T>, input: Record<string, unknown>) {
  try {
    validate(message, input);
  } catch (error) {
    if (error instanceof HallmarkError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

describe("validate", () => {
  it("gives the normalised values and the defaults, and leaves its input alone", () => {
    const input = { first: " Cafe\u0301 ", second: 2 };
    expect(validate(message, input)).to.deep.equal({ first: "Café", second: 2, third: "3" });
    expect(input).to.deep.equal({ first: " Cafe\u0301 ", second: 2 });
  });

  it("reports the first wrong field in the schema's order, the unknown ones last", () => {
    const faults: [string, Record<string, unknown>][] = [
      ["first", {}],
      ["first", { second: "2", first: 1 }],
      ["first", { third: "33", second: 2, first: "\u200b" }],
      ["second", { third: "33", extra: 1, first: "a" }],
      ["third", { extra: 1, third: 3, second: 2, first: "a" }],
      ["extra", { extra: 1, second: 2, first: "a" }],
    ];
    for (const [field, input] of faults) {
      expect(refusal(message, input)).to.include({
        code: "VALIDATION_FAILED",
        field,
        message: `invalid ${field} value`,
      });
    }
  });

  it("refuses a number that JSON does not have", () => {
    for (const second of [NaN, Infinity, -Infinity]) {
      expect(refusal(message, { first: "a", second })).to.include({ field: "second" });
    }
  });

  it("repeats the name of an unknown field only if it is plain", () => {
    for (const name of ["constructor", "toString", "x-1.y_Z", "a".repeat(64)]) {
      expect(refusal(message, { first: "a", second: 2, [name]: 1 }).message).to.equal(
        `invalid ${name} value`,
      );
    }
    for (const name of ["", "<script>", "é", "a b", "a\n", "a".repeat(65)]) {
      expect(refusal(message, { first: "a", second: 2, [name]: 1 }).message).to.equal("invalid body value");
    }
  });

  it("refuses a member named __proto__, which a query can have", () => {
    const input = Object.assign(Object.create(null) as object, { first: "a", second: 2 }) as Record<
      string,
      unknown
    >;
    input["__proto__"] = { third: "x" };
    expect(refusal(message, input).message).to.equal("invalid __proto__ value");
  });

  it("is not slowed down by thousands of unknown fields", () => {
    const unknown = (length: number) => Object.fromEntries(Array.from({ length }, (_, i) => [`f${i}`, 0]));
    const [few, many] = [unknown(1_600), unknown(16_000)];
    expect(refusal(message, many).field).to.equal("first");
    // Ten times as many take ten times as long, not a hundred times.
    expect(leastTime(() => refusal(message, many))).to.be.lessThan(
      40 * leastTime(() => refusal(message, few)),
    );
  });

  it("turns any object into a message or a VALIDATION_FAILED", () => {
    const input = fc.dictionary(
      fc.oneof(fc.constantFrom("first", "second", "third"), fc.string()),
      fc.anything(),
    );
    fc.assert(
      fc.property(input, (input) => {
        try {
          validate(message, input);
        } catch (error) {
          expect(error).to.be.instanceOf(HallmarkError).with.property("code", "VALIDATION_FAILED");
        }
      }),
    );
  });

  it("takes a field in either spelling, and not in both", () => {
    const aliased = { schema, aliases: new Map([["zweiter", "second"]]) } satisfies Message<typeof schema>;
    expect(validate(aliased, { first: "a", zweiter: 2 })).to.deep.equal({
      first: "a",
      second: 2,
      third: "3",
    });
    expect(refusal(aliased, { first: "a", zweiter: 2, second: 2 }).field).to.equal("second");
    expect(refusal(aliased, { zweiter: 2, second: 2 }).field).to.equal("first");
    expect(refusal(aliased, { first: "a", zweiter: "2" }).field).to.equal("second");
  });

  it("checks rules over several fields only when each field is valid", () => {
    let looked = 0;
    const checked: Message<typeof schema> = {
      schema,
      check: ({ second }) => (looked++, second > 5 ? "second" : undefined),
    };
    expect(refusal(checked, { first: "", second: 9 }).field).to.equal("first");
    expect(looked).to.equal(0);
    expect(refusal(checked, { first: "a", second: 9 }).field).to.equal("second");
    expect(validate(checked, { first: "a", second: 5 }).second).to.equal(5);
  });
});
