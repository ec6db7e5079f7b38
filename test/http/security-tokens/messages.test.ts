import { expect } from "chai";
import type { MessageSchema } from "../../../src/http/requests/message.ts";
import { validate } from "../../../src/http/requests/validate.ts";
import { createSecurityToken, createSt } from "../../../src/http/security-tokens/messages.ts";
import { refused, withSource } from "../messages.ts";

const info = { description: "Sample token", details: { type: "utility" } };
const canonical = '{"description":"Sample token","details":{"type":"utility"}}';

const spellings = [
  { route: "POST /api/st/create", message: createSt, names: ["issuerId", "tokenName", "amount"] },
  {
    route: "POST /security-tokens",
    message: createSecurityToken,
    names: ["issuer_id", "token_name", "issued_amount"],
  },
  {
    route: "POST /security-tokens",
    message: createSecurityToken,
    names: ["issuerId", "tokenName", "amount"],
  },
] as const;

for (const { route, message, names } of spellings) {
  describe(`${route} with ${names.join(", ")}`, () => {
    const [id, name, amount] = names;
    const body = { [id]: "issuer123", [name]: "MyToken", [amount]: 1000, info };
    const refusedBy = (input: Record<string, unknown>) => refused<MessageSchema, unknown>(message, input);

    it("takes the document's example", () => {
      const valid = validate<MessageSchema, Record<string, unknown>>(message, body);
      expect(Object.values(valid)).to.deep.equal(["issuer123", "MyToken", 1000n, canonical]);
      expect(Object.keys(valid)).to.deep.equal(Object.keys(message.schema.properties));
    });

    it("takes the info as a string of any JSON", () => {
      for (const text of [canonical, "7", '"x"', "null", "[1.5]"]) {
        expect(validate<MessageSchema, { info: string }>(message, { ...body, info: text }).info).to.equal(
          text,
        );
      }
    });

    it("says for each field that it is required", () => {
      const titles = { [id]: "Issuer ID", [name]: "Token name", [amount]: "Issued amount", info: "Info" };
      for (const [field, title] of Object.entries(titles)) {
        const { [field]: _, ...rest } = body as Record<string, unknown>;
        expect(refusedBy(rest)).to.equal(`${title} is required`);
      }
      expect(refusedBy({})).to.equal("Issuer ID is required");
    });

    for (const source of ["0", "-1", "-9007199254740991", '"0"', '"-5"', '"00"']) {
      it(`says that the amount ${source} must be positive`, () => {
        expect(refusedBy(withSource(body, amount, source))).to.equal("Issued amount must be positive");
      });
    }

    const notWhole = [
      "1.0",
      "1e3",
      "1.5",
      "1e400",
      "9007199254740992",
      '"1.0"',
      '""',
      '"１２"',
      '"007"',
      "null",
      "true",
      "[0]",
    ];
    for (const source of [...notWhole, '{"toString":1}', `"${2n ** 256n}"`]) {
      it(`says what the amount must be instead of ${source.slice(0, 20)}`, () => {
        expect(refusedBy(withSource(body, amount, source))).to.match(
          /^Issued amount must be a whole number from 1 to/,
        );
      });
    }

    it("says for the other fields what they must be", () => {
      expect(refusedBy({ ...body, [id]: "a-b" })).to.match(/^Issuer ID must be 1 to 32 letters/);
      expect(refusedBy({ ...body, [id]: 7 })).to.match(/^Issuer ID must be 1 to 32 letters/);
      expect(refusedBy({ ...body, [name]: "a\u202e" })).to.match(/^Token name must be text of 1 to 60 bytes/);
      for (const value of ["{", "", 7, null, [1], '{"a":1,"a":2}', { a: "x".repeat(17_000) }]) {
        expect(refusedBy({ ...body, info: value })).to.match(/^Info must be a JSON object or a string/);
      }
    });

    it("refuses unknown fields, and names those with a plain name", () => {
      expect(refusedBy({ ...body, extra: 1 })).to.equal("Field 'extra' is not known");
      expect(refusedBy({ ...body, constructor: 1 })).to.equal("Field 'constructor' is not known");
      expect(refusedBy({ ...body, "<b>": 1 })).to.equal("A field is not known");
    });
  });
}

describe("POST /security-tokens with a mix of spellings", () => {
  it("accepts each field in a spelling of its own", () => {
    const mixed = { issuerId: "issuer123", token_name: "MyToken", amount: "5", info: "{}" };
    expect(validate(createSecurityToken, mixed)).to.deep.equal({
      issuer_id: "issuer123",
      token_name: "MyToken",
      issued_amount: 5n,
      info: "{}",
    });
  });

  it("refuses both spellings of one field, even if they agree", () => {
    const both = { issuer_id: "issuer123", token_name: "MyToken", issued_amount: 5, amount: 5, info: {} };
    expect(refused(createSecurityToken, both)).to.equal("Issued amount must be given only once");
  });

  it("is not taken on /api/st/create", () => {
    const body = { issuer_id: "issuer123", tokenName: "MyToken", amount: 5, info: {} };
    expect(refused(createSt, body)).to.equal("Issuer ID is required");
    expect(refused(createSt, { ...body, issuerId: "issuer123" })).to.equal("Field 'issuer_id' is not known");
  });
});
