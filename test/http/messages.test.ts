import { expect } from "chai";
import { HallmarkError } from "../../src/base/errors.ts";
import type { Message, MessageSchema } from "../../src/http/requests/message.ts";
import { createSt } from "../../src/http/security-tokens/create-st.ts";
import { createToken } from "../../src/http/tokens/messages.ts";
import { issuer } from "../../src/http/issuers/messages.ts";
import { pageQuery, securityTokensQuery, tokensQuery } from "../../src/http/requests/list-queries.ts";
import { securityToken } from "../../src/http/security-tokens/messages.ts";
import { session } from "../../src/http/sessions/messages.ts";
import { parseStrictJson } from "../../src/http/requests/strict-json.ts";
import { validate } from "../../src/http/requests/validate.ts";

function refused<S extends MessageSchema, T>(message: Message<S, T>, input: Record<string, unknown>): string {
  try {
    validate(message, input);
  } catch (error) {
    if (error instanceof HallmarkError) return error.message;
    throw error;
  }
  return "taken";
}

/** `input` with one member more or replaced, by way of JSON text: `1.0` and `1e400` are no values of ours. */
function withSource(input: object, name: string, source: string): Record<string, unknown> {
  const rest = Object.entries(input).filter(([other]) => other !== name);
  const members = rest.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`);
  const text = `{${[...members, `"${name}":${source}`].join(",")}}`;
  return parseStrictJson(new TextEncoder().encode(text)) as Record<string, unknown>;
}

describe("POST /tokens", () => {
  const body = {
    session_key: "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL",
    full_name: "testdonttouch100",
    short_name: "testdonttouch",
    ticker: "tdon",
    token_amount: 10000,
    decimals: 8,
  };

  it("takes the document's example", () => {
    expect(validate(createToken, body)).to.deep.equal({ ...body, token_amount: 10_000n });
  });

  for (const field of Object.keys(body)) {
    it(`says the same of ${field} where it is missing, null, a list or an object`, () => {
      const { [field as keyof typeof body]: _, ...rest } = body;
      expect(refused(createToken, rest)).to.equal(`invalid ${field} value`);
      for (const value of [null, [], {}, [1], true]) {
        expect(refused(createToken, { ...body, [field]: value })).to.equal(`invalid ${field} value`);
      }
    });
  }

  const wrong: [field: string, sources: string[]][] = [
    ["session_key", ['""', `"${"a".repeat(257)}"`, "7"]],
    ["full_name", ['""', '" "', '"a\\u202eb"', '"a\\u0000"', `"${"é".repeat(31)}"`, "7"]],
    ["short_name", ['""', '"a\\u200bb"', "7"]],
    ["ticker", ['""', '"a b"', '"..."', '"ABCDEFGHIJKL"', '"st-12"', '"é"', "7"]],
    [
      "token_amount",
      [
        "0",
        "-1",
        "-0",
        "1.0",
        "1.5",
        "1e3",
        "9007199254740992",
        "1e400",
        '""',
        '"0"',
        '"01"',
        '"1.0"',
        '" 1"',
        '"１２"',
      ],
    ],
    ["decimals", ["-1", "9", "8.0", "8e0", "-0", '"8"', "1e400", "2.5"]],
  ];
  for (const [field, sources] of wrong) {
    for (const source of sources) {
      it(`refuses ${field} ${source.slice(0, 40)}`, () => {
        expect(refused(createToken, withSource(body, field, source))).to.equal(`invalid ${field} value`);
      });
    }
  }

  it("takes each field at its bounds", () => {
    const bounds: Record<string, unknown>[] = [
      { decimals: 0 },
      { token_amount: 1 },
      { token_amount: Number.MAX_SAFE_INTEGER },
      { token_amount: "9007199254740993" },
      { token_amount: (2n ** 256n - 1n).toString(), decimals: 0 },
      { session_key: "a".repeat(256) },
      { ticker: "$AB-CD.EF_1" },
    ];
    for (const change of bounds) expect(refused(createToken, { ...body, ...change })).to.equal("taken");
  });

  it("blames the amount for a supply that doesn't fit in a uint256", () => {
    const most = (2n ** 256n - 1n) / 10n ** 8n;
    expect(refused(createToken, { ...body, token_amount: most.toString() })).to.equal("taken");
    expect(refused(createToken, { ...body, token_amount: (most + 1n).toString() })).to.equal(
      "invalid token_amount value",
    );
  });

  it("reports the first of several in the document's order", () => {
    expect(refused(createToken, { extra: 1 })).to.equal("invalid session_key value");
    expect(refused(createToken, { ...body, decimals: 9, token_amount: 0 })).to.equal(
      "invalid token_amount value",
    );
    expect(refused(createToken, { extra: 1, ...body, decimals: 9 })).to.equal("invalid decimals value");
    expect(refused(createToken, { extra: 1, ...body })).to.equal("invalid extra value");
  });
});

const info = { description: "Sample token", details: { type: "utility" } };
const canonical = '{"description":"Sample token","details":{"type":"utility"}}';

const spellings = [
  { route: "POST /api/st/create", message: createSt, names: ["issuerId", "tokenName", "amount"] },
  {
    route: "POST /security-tokens",
    message: securityToken,
    names: ["issuer_id", "token_name", "issued_amount"],
  },
  { route: "POST /security-tokens", message: securityToken, names: ["issuerId", "tokenName", "amount"] },
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

    it("says of each field that it is required", () => {
      const titles = { [id]: "Issuer ID", [name]: "Token name", [amount]: "Issued amount", info: "Info" };
      for (const [field, title] of Object.entries(titles)) {
        const { [field]: _, ...rest } = body as Record<string, unknown>;
        expect(refusedBy(rest)).to.equal(`${title} is required`);
      }
      expect(refusedBy({})).to.equal("Issuer ID is required");
    });

    for (const source of ["0", "-1", "-9007199254740991", '"0"', '"-5"', '"00"']) {
      it(`says of the amount ${source} that it must be positive`, () => {
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
      it(`says of the amount ${source.slice(0, 20)} what it must be`, () => {
        expect(refusedBy(withSource(body, amount, source))).to.match(
          /^Issued amount must be a whole number from 1 to/,
        );
      });
    }

    it("says of the others what they must be", () => {
      expect(refusedBy({ ...body, [id]: "a-b" })).to.match(/^Issuer ID must be 1 to 32 letters/);
      expect(refusedBy({ ...body, [id]: 7 })).to.match(/^Issuer ID must be 1 to 32 letters/);
      expect(refusedBy({ ...body, [name]: "a\u202e" })).to.match(/^Token name must be text of 1 to 60 bytes/);
      for (const value of ["{", "", 7, null, [1], '{"a":1,"a":2}', { a: "x".repeat(17_000) }]) {
        expect(refusedBy({ ...body, info: value })).to.match(/^Info must be a JSON object or a string/);
      }
    });

    it("refuses unknown fields, named where the name is plain", () => {
      expect(refusedBy({ ...body, extra: 1 })).to.equal("Field 'extra' is not known");
      expect(refusedBy({ ...body, constructor: 1 })).to.equal("Field 'constructor' is not known");
      expect(refusedBy({ ...body, "<b>": 1 })).to.equal("A field is not known");
    });
  });
}

describe("POST /security-tokens with a mix of spellings", () => {
  it("takes each field in its own", () => {
    const mixed = { issuerId: "issuer123", token_name: "MyToken", amount: "5", info: "{}" };
    expect(validate(securityToken, mixed)).to.deep.equal({
      issuer_id: "issuer123",
      token_name: "MyToken",
      issued_amount: 5n,
      info: "{}",
    });
  });

  it("refuses both spellings of one field, even where they agree", () => {
    const both = { issuer_id: "issuer123", token_name: "MyToken", issued_amount: 5, amount: 5, info: {} };
    expect(refused(securityToken, both)).to.equal("Issued amount must be given only once");
  });

  it("is not taken on /api/st/create", () => {
    const body = { issuer_id: "issuer123", tokenName: "MyToken", amount: 5, info: {} };
    expect(refused(createSt, body)).to.equal("Issuer ID is required");
    expect(refused(createSt, { ...body, issuerId: "issuer123" })).to.equal("Field 'issuer_id' is not known");
  });
});

describe("POST /sessions", () => {
  const signature = `0x${"ab".repeat(65)}`;

  it("takes a message and a signature of any length", () => {
    for (const input of [
      { message: "m", signature },
      { message: "m".repeat(4096), signature: "0x00" },
    ]) {
      expect(validate(session, input)).to.deep.equal(input);
    }
  });

  it("refuses anything else", () => {
    expect(refused(session, { signature })).to.equal("invalid message value");
    expect(refused(session, { message: "", signature })).to.equal("invalid message value");
    expect(refused(session, { message: "m".repeat(4097), signature })).to.equal("invalid message value");
    for (const value of ["", "0x", "0xa", "0xzz", "ab", `0x${"ab".repeat(9000)}`, 7]) {
      expect(refused(session, { message: "m", signature: value })).to.equal("invalid signature value");
    }
  });
});

describe("POST /issuers", () => {
  it("gives the wallet in EIP-55 form", () => {
    const input = { issuer_id: "issuer123", wallet: "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed" };
    expect(validate(issuer, input).wallet).to.equal("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    expect(refused(issuer, { ...input, wallet: "0x5A" })).to.equal("invalid wallet value");
    expect(refused(issuer, { ...input, issuer_id: "a-b" })).to.equal("invalid issuer_id value");
  });
});

describe("list queries", () => {
  it("have a limit of 20 unless they say otherwise", () => {
    for (const query of [pageQuery, tokensQuery, securityTokensQuery]) {
      expect(validate<MessageSchema, unknown>(query, {})).to.deep.equal({ limit: 20 });
    }
    expect(validate(tokensQuery, { limit: "1", cursor: "Mg", q: "é $" })).to.deep.equal({
      limit: 1,
      cursor: "Mg",
      q: "é $",
    });
    expect(validate(securityTokensQuery, { limit: "100", issuer_id: "i" })).to.deep.equal({
      limit: 100,
      issuer_id: "i",
    });
  });

  it("refuse any other limit, also a repeated one", () => {
    for (const limit of ["", "0", "101", "-1", "01", "1.0", "1e1", " 1", "١", ["1", "2"]]) {
      expect(refused(tokensQuery, { limit })).to.equal("invalid limit value");
    }
  });

  it("refuse a cursor that is none of ours, long search texts and what they don't know", () => {
    for (const cursor of ["", "a b", "é", "a".repeat(257)]) {
      expect(refused(pageQuery, { cursor })).to.equal("invalid cursor value");
    }
    expect(refused(tokensQuery, { q: "a".repeat(61) })).to.equal("invalid q value");
    expect(refused(securityTokensQuery, { issuer_id: "a-b" })).to.equal("invalid issuer_id value");
    expect(refused(pageQuery, { q: "x" })).to.equal("invalid q value");
  });
});
