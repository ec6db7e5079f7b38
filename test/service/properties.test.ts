import { expect } from "chai";
import fc from "fast-check";
import { chainState, erc20, hardhatWallet } from "./chain.ts";
import { send, type Answer } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";
import type { SecurityTokenView, TokenView } from "./views.ts";

const MAX_UINT256 = 2n ** 256n - 1n;
const OWNER = hardhatWallet(1).address;
const ISSUER = hardhatWallet(2).address;

const LETTERS = [
  ..."aZ09 -_.'\"\\/<>&%#?+:;{}[]|~^`$@!*(),=éßñçøžщяλאبहा中あ가ﬁ½€—“”",
  "😀",
  "☎️",
  "e\u0301",
  "A\u030a",
  "각",
];

/** What the service makes of a name: NFC, trimmed. */
const normalised = (text: string) => text.normalize("NFC").trim();

const name = fc
  .string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 40 })
  .filter((text) => Buffer.byteLength(normalised(text)) <= 60 && normalised(text) !== "");

let taken = 0;

/** Tickers that nobody has: a number in base 36 that only rises, and some more characters around it. */
const ticker = fc.tuple(fc.stringMatching(/^[A-Za-z.\-_$]{0,3}$/), fc.stringMatching(/^[.\-_$]{0,2}$/)).map(
  ([start, end]) =>
    () =>
      `${start}${(taken += 1).toString(36).padStart(4, "Q")}${end}`,
);

const decimals = fc.integer({ min: 0, max: 8 });

/** An amount that fits with these decimals, as a number or as a string. */
function amount(places: number) {
  const most = MAX_UINT256 / 10n ** BigInt(places);
  return fc.oneof(
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    fc.constantFrom<number | string>(
      1,
      "1",
      Number.MAX_SAFE_INTEGER,
      most.toString(),
      (2n ** 53n).toString(),
    ),
    fc.bigInt({ min: 1n, max: most }).map(String),
  );
}

const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 });

/** An object, or any value as a JSON string, of what a double holds exactly and JSON says. */
const info = fc.oneof(
  fc.dictionary(fc.string(), json, { maxKeys: 4, noNullPrototype: true }),
  json.map((value) => JSON.stringify(value)),
);

const isIJson = (value: unknown) => {
  const text = JSON.stringify(value);
  return !/__proto__/.test(text) && !/-?\d{16,}(?![\d.]*[eE.])/.test(text) && exact(value);
};

/** -0 is 0 in JSON, and an integer beyond 2^53 - 1 is none that it can hold. */
function exact(value: unknown): boolean {
  if (typeof value === "number")
    return !Number.isInteger(value) || (Number.isSafeInteger(value) && !Object.is(value, -0));
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(exact);
}

describe("whatever is asked for", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  it("a valid token is issued with exactly these facts, on the chain and in the answers", async () => {
    const request = decimals.chain((places) =>
      fc.record({
        full_name: name,
        short_name: name,
        ticker,
        token_amount: amount(places),
        decimals: fc.constant(places),
      }),
    );
    await fc.assert(
      fc.asyncProperty(request, async ({ ticker: next, ...rest }) => {
        const asked = { ...rest, ticker: next() };
        const { tokens } = await chainState(service);
        const issued = await send<{ smartcontract_ID: number; transaction_hash: string }>(
          service,
          "POST /tokens",
          {
            session_key: DEMO_KEY,
            ...asked,
          },
        );
        expect(issued.status, JSON.stringify(issued.body)).to.equal(200);
        expect(issued.body.smartcontract_ID).to.equal(tokens + 1);
        const supply = BigInt(asked.token_amount) * 10n ** BigInt(asked.decimals);
        const { body } = await send<TokenView>(service, `GET /tokens/${issued.body.smartcontract_ID}`);
        expect(body).to.include({
          smartcontract_ID: issued.body.smartcontract_ID,
          full_name: normalised(asked.full_name),
          short_name: normalised(asked.short_name),
          ticker: asked.ticker,
          decimals: asked.decimals,
          token_amount: String(asked.token_amount),
          total_supply: supply.toString(),
          owner: OWNER,
          transaction_hash: issued.body.transaction_hash,
        });
        expect(await erc20(service, body.contract_address, OWNER)).to.deep.equal({
          name: normalised(asked.full_name),
          symbol: asked.ticker,
          decimals: BigInt(asked.decimals),
          totalSupply: supply,
          balance: supply,
        });
        const path = encodeURIComponent(asked.ticker.toUpperCase());
        expect((await send(service, `GET /tickers/${path}`)).body).to.deep.equal(body);
      }),
      { numRuns: 60 },
    );
  });

  it("a valid security token is issued with exactly these facts, on the chain and in the answers", async () => {
    const request = fc.record({
      token_name: name.filter((text) => Buffer.byteLength(normalised(text)) <= 50),
      issued_amount: amount(0),
      info: info.filter((value) => isIJson(typeof value === "string" ? JSON.parse(value) : value)),
    });
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const token_name = `${(taken += 1)} ${asked.token_name}`;
        const issued = await send<{ st_id: string }>(service, "POST /security-tokens", {
          ...asked,
          issuer_id: "issuer123",
          token_name,
        });
        const st_id = `issuer123-${normalised(token_name)}`;
        expect(issued).to.deep.include({ status: 201, body: { st_id } });
        const { body } = await send<SecurityTokenView>(
          service,
          `GET /security-tokens/${encodeURIComponent(st_id)}`,
        );
        expect(body).to.deep.include({
          st_id,
          issuer_id: "issuer123",
          token_name: normalised(token_name),
          issued_amount: String(asked.issued_amount),
          info: typeof asked.info === "string" ? (JSON.parse(asked.info) as unknown) : asked.info,
          owner: ISSUER,
        });
        expect(await erc20(service, body.contract_address, ISSUER)).to.deep.equal({
          name: normalised(token_name),
          symbol: `ST-${body.smartcontract_ID}`,
          decimals: 0n,
          totalSupply: BigInt(asked.issued_amount),
          balance: BigInt(asked.issued_amount),
        });
      }),
      { numRuns: 60 },
    );
  });

  describe("an invalid request gets a 4xx and changes nothing", () => {
    const routes: [line: string, body: Record<string, unknown>][] = [
      [
        "POST /tokens",
        {
          session_key: DEMO_KEY,
          full_name: "Good",
          short_name: "good",
          ticker: "GOOD",
          token_amount: 1,
          decimals: 0,
        },
      ],
      ["POST /api/st/create", { issuerId: "issuer123", tokenName: "Good", amount: 1, info: {} }],
      ["POST /security-tokens", { issuer_id: "issuer123", token_name: "Good", issued_amount: 1, info: {} }],
    ];
    const isPositive = (value: unknown) =>
      typeof value === "string"
        ? /^[1-9][0-9]{0,77}$/.test(value)
        : Number.isSafeInteger(value) && (value as number) > 0;
    const isText = (value: unknown) => typeof value === "string";
    /** Where a value may be good. It may say so of more: what it refuses, the service has to refuse too. */
    const mayBeGood: Record<string, (value: unknown) => boolean> = {
      session_key: (value) => value === DEMO_KEY,
      full_name: isText,
      short_name: isText,
      ticker: (value) => isText(value) && /^[A-Za-z0-9.\-_$]{1,11}$/.test(value),
      decimals: (value) => [0, 1, 2, 3, 4, 5, 6, 7, 8].includes(value as number),
      issuerId: (value) => value === "issuer123",
      tokenName: isText,
      info: (value) =>
        isText(value) || (typeof value === "object" && value !== null && !Array.isArray(value)),
      token_amount: isPositive,
      amount: isPositive,
      issuer_id: (value) => value === "issuer123",
      token_name: isText,
      issued_amount: isPositive,
    };

    async function expectNothing(line: string, body: string | Uint8Array): Promise<Answer> {
      const before = await chainState(service);
      const answer = await send<Record<string, string>>(service, line, body);
      expect(answer.status, JSON.stringify(answer.body)).to.be.within(400, 499);
      const keys = line === "POST /tokens" ? ["error", "message"] : ["error"];
      expect(Object.keys(answer.body)).to.deep.equal(keys);
      for (const text of Object.values(answer.body))
        expect(text)
          .to.be.a("string")
          .and.not.match(/\.ts\b|node:|\n/);
      const after = await chainState(service);
      expect(after.tokens).to.equal(before.tokens);
      return answer;
    }

    for (const [line, good] of routes) {
      const text = JSON.stringify(good);
      const fields = Object.keys(good);

      it(`${line}: bytes`, () =>
        fc.assert(
          fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
            await expectNothing(line, bytes);
          }),
          { numRuns: 60 },
        ));

      it(`${line}: JSON of any kind`, () =>
        fc.assert(
          fc.asyncProperty(fc.json({ maxDepth: 5, noUnicodeString: false }), async (body) => {
            await expectNothing(line, body);
          }),
          { numRuns: 60 },
        ));

      it(`${line}: a part of a good body, or one with a byte more`, () =>
        fc.assert(
          fc.asyncProperty(
            fc.nat(text.length - 1),
            fc.constantFrom(..."{}[]\\\u0000"),
            async (at, character) => {
              await expectNothing(line, text.slice(0, at));
              await expectNothing(line, text + character);
            },
          ),
          { numRuns: 30 },
        ));

      it(`${line}: one field of another kind, gone, or twice`, () =>
        fc.assert(
          fc.asyncProperty(fc.constantFrom(...fields), json, async (field, value) => {
            fc.pre(!(mayBeGood[field]?.(value) ?? true));
            const { [field]: _, ...rest } = good;
            await expectNothing(line, JSON.stringify({ ...rest, [field]: value }));
            await expectNothing(line, JSON.stringify(rest));
            await expectNothing(
              line,
              `${text.slice(0, -1)},${JSON.stringify(field)}:${JSON.stringify(value)}}`,
            );
          }),
          { numRuns: 60 },
        ));

      it(`${line}: a field more`, () =>
        fc.assert(
          fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 20 }), json, async (field, value) => {
            fc.pre(!fields.includes(field));
            await expectNothing(
              line,
              `${text.slice(0, -1)},${JSON.stringify(field)}:${JSON.stringify(value)}}`,
            );
          }),
          { numRuns: 60 },
        ));

      it(`${line}: amounts that would have to be rounded or guessed`, () => {
        const field = fields.find((candidate) => candidate.includes("amount")) as string;
        const digits = fc.bigInt({ min: 0n, max: 10n ** 80n }).map(String);
        const source = fc.oneof(
          fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
          fc.tuple(digits, digits).map((parts) => parts.join(".")),
          fc.tuple(digits, fc.integer({ min: -400, max: 400 })).map((parts) => parts.join("e")),
          fc.bigInt({ min: 2n ** 53n, max: 10n ** 80n }).map(String),
          fc.bigInt({ max: 0n, min: -(10n ** 80n) }).map(String),
          fc.bigInt({ min: 2n ** 256n, max: 10n ** 80n }).map((number) => `"${number}"`),
          fc
            .tuple(fc.constantFrom(" ", "+", "-", "0", "0x", "1e", "1."), digits)
            .map(([before, number]) => `"${before}${number}"`),
          digits.map((number) => `"${number} "`),
        );
        return fc.assert(
          fc.asyncProperty(source, async (written) => {
            // A double may be a plain integer, and "1." with digits behind it is none.
            fc.pre(!/^[1-9][0-9]{0,15}$/.test(written));
            const member = `${JSON.stringify(field)}:`;
            await expectNothing(line, text.replace(`${member}1`, `${member}${written}`));
          }),
          { numRuns: 100 },
        );
      });
    }
  });
});
