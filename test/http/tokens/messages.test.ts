import { expect } from "chai";
import { validate } from "../../../src/http/requests/validate.ts";
import { createToken } from "../../../src/http/tokens/messages.ts";
import { refused, withSource } from "../messages.ts";

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
    it(`gives the same message if ${field} is missing, null, a list or an object`, () => {
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

  it("reports the first of several wrong fields, in the document's order", () => {
    expect(refused(createToken, { extra: 1 })).to.equal("invalid session_key value");
    expect(refused(createToken, { ...body, decimals: 9, token_amount: 0 })).to.equal(
      "invalid token_amount value",
    );
    expect(refused(createToken, { extra: 1, ...body, decimals: 9 })).to.equal("invalid decimals value");
    expect(refused(createToken, { extra: 1, ...body })).to.equal("invalid extra value");
  });
});
