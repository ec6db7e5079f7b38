import { expect } from "chai";
import { chainState, erc20, hardhatWallet, rpc } from "./chain.ts";
import { send } from "./http.ts";
import {
  CREATE_ST,
  DUPLICATE_ST,
  NOT_POSITIVE,
  NO_SUCH_ISSUER,
  ST_EXISTS,
  ST_ID,
  UNKNOWN_ISSUER,
} from "./security-token-examples.ts";
import { startProcess, type ChildService } from "./service.ts";

// The JSON texts of the three documents, as they stand there, in the documents' order.

const CREATE_TOKEN = `{
  "session_key": "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL",
  "full_name": "testdonttouch100",
  "short_name": "testdonttouch",
  "ticker": "tdon",
  "token_amount": 10000,
  "decimals": 8
}`;

const VALIDATION_FAILED = `{
  "error": "VALIDATION_FAILED",
  "message": "invalid decimals value"
}`;

interface Issued {
  transaction_hash: string;
  smartcontract_ID: number;
}

function expected(text: string): unknown {
  return JSON.parse(text);
}

describe("the documents' examples, in their order, on a fresh start", () => {
  let service: ChildService;

  before(async () => {
    service = await startProcess();
  });

  after(() => service.stop());

  describe("tokens.md", () => {
    it("answers an invalid decimals value as shown", async () => {
      for (const decimals of ["9", "-1"]) {
        const answer = await send(service, "POST /tokens", CREATE_TOKEN.replace(/8\s*}$/, `${decimals}}`));
        expect(answer).to.deep.include({ status: 400, body: expected(VALIDATION_FAILED) });
      }
      expect(await chainState(service)).to.deep.include({ tokens: 0 });
    });

    it("creates the token and answers exactly the two keys", async () => {
      const { status, headers, body } = await send<Issued>(service, "POST /tokens", CREATE_TOKEN);
      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.match(/^application\/json\b/);
      expect(Object.keys(body)).to.deep.equal(["transaction_hash", "smartcontract_ID"]);
      expect(body.transaction_hash).to.match(/^0x[0-9a-f]{64}$/);
      expect(body.smartcontract_ID).to.equal(1);
      expect(headers.get("location")).to.equal("/tokens/1");
      expect(await rpc(service, "eth_getTransactionReceipt", [body.transaction_hash])).to.include({
        status: "0x1",
      });
      const { body: token } = await send<{ contract_address: string }>(service, "GET /tokens/1");
      expect(await erc20(service, token.contract_address, hardhatWallet(1).address)).to.deep.equal({
        name: "testdonttouch100",
        symbol: "tdon",
        decimals: 8n,
        totalSupply: 10_000n * 10n ** 8n,
        balance: 10_000n * 10n ** 8n,
      });
    });

    it("refuses the same request again, since its ticker is taken", async () => {
      const answer = await send(service, "POST /tokens", CREATE_TOKEN);
      expect(answer).to.deep.include({
        status: 409,
        body: { error: "TICKER_ALREADY_EXISTS", message: "ticker 'tdon' already exists" },
      });
    });
  });

  describe("api-st-create.md", () => {
    it("creates the security token", async () => {
      const answer = await send(service, "POST /api/st/create", CREATE_ST);
      expect(answer).to.deep.include({ status: 200, body: expected(ST_ID) });
      const { body } = await send<{ contract_address: string }>(
        service,
        "GET /security-tokens/issuer123-MyToken",
      );
      expect(await erc20(service, body.contract_address, hardhatWallet(2).address)).to.deep.equal({
        name: "MyToken",
        symbol: "ST-2",
        decimals: 0n,
        totalSupply: 1000n,
        balance: 1000n,
      });
    });

    it("refuses an amount that is not positive", async () => {
      for (const amount of ["0", "-1000"]) {
        const answer = await send(service, "POST /api/st/create", CREATE_ST.replace("1000", amount));
        expect(answer).to.deep.include({ status: 400, body: expected(NOT_POSITIVE) });
      }
    });

    it("refuses a duplicate st_id with 400", async () => {
      const answer = await send(service, "POST /api/st/create", DUPLICATE_ST);
      expect(answer).to.deep.include({ status: 400, body: expected(ST_EXISTS) });
    });

    it("refuses an issuer that does not exist", async () => {
      const answer = await send(service, "POST /api/st/create", UNKNOWN_ISSUER);
      expect(answer).to.deep.include({ status: 400, body: expected(NO_SUCH_ISSUER) });
    });

    it("asks for every field", async () => {
      const fields = {
        issuerId: "Issuer ID",
        tokenName: "Token name",
        amount: "Issued amount",
        info: "Info",
      };
      for (const [field, title] of Object.entries(fields)) {
        const { [field]: _, ...rest } = JSON.parse(CREATE_ST) as Record<string, unknown>;
        const answer = await send(service, "POST /api/st/create", rest);
        expect(answer).to.deep.include({ status: 400, body: { error: `${title} is required` } });
      }
    });

    it("takes info as a JSON string, and refuses a string that is none", async () => {
      const body = { ...(JSON.parse(CREATE_ST) as object), tokenName: "Text", info: '{"a":[1,2]}' };
      expect(await send(service, "POST /api/st/create", body)).to.deep.include({
        status: 200,
        body: { st_id: "issuer123-Text" },
      });
      const answer = await send(service, "POST /api/st/create", { ...body, tokenName: "No", info: "{a}" });
      expect(answer).to.deep.include({
        status: 400,
        body: { error: "Info must be a JSON object or a string that holds valid JSON, at most 16 KiB" },
      });
    });
  });

  describe("security-tokens-scalardl.md", () => {
    const values = { issuer: "issuer123", amount: 1000, info: { description: "Sample token" } };

    // Each spelling of each of the three fields.
    for (const issuer of ["issuer_id", "issuerId"]) {
      for (const name of ["token_name", "tokenName"]) {
        for (const amount of ["issued_amount", "amount"]) {
          it(`answers 201, then 409, to ${issuer}, ${name}, ${amount}`, async () => {
            const tokenName = `${issuer}+${name}+${amount}`;
            const body = { [issuer]: values.issuer, [name]: tokenName, [amount]: 1000, info: values.info };
            const stId = `issuer123-${tokenName}`;
            const first = await send(service, "POST /security-tokens", body);
            expect(first).to.deep.include({ status: 201, body: { st_id: stId } });
            expect(first.headers.get("location")).to.equal(`/security-tokens/${encodeURIComponent(stId)}`);
            const again = await send(service, "POST /security-tokens", body);
            expect(again).to.deep.include({
              status: 409,
              body: { error: `Token with ID '${stId}' already exists.` },
            });
          });
        }
      }
    }

    it("shares its st_ids with /api/st/create, where a duplicate is 409 here and 400 there", async () => {
      const answer = await send(service, "POST /security-tokens", CREATE_ST);
      expect(answer).to.deep.include({ status: 409, body: expected(ST_EXISTS) });
    });

    it("refuses an unknown issuer and an invalid amount with 400", async () => {
      expect(await send(service, "POST /security-tokens", UNKNOWN_ISSUER)).to.deep.include({
        status: 400,
        body: expected(NO_SUCH_ISSUER),
      });
      const answer = await send(service, "POST /security-tokens", CREATE_ST.replace("1000", "0"));
      expect(answer).to.deep.include({ status: 400, body: expected(NOT_POSITIVE) });
    });

    it("refuses one field in two spellings", async () => {
      const body = { ...(JSON.parse(CREATE_ST) as object), issuer_id: "issuer123" };
      expect(await send(service, "POST /security-tokens", body)).to.deep.include({
        status: 400,
        body: { error: "Issuer ID must be given only once" },
      });
    });
  });

  describe("both kinds", () => {
    it("are numbered together, without a gap", async () => {
      // tdon, MyToken, Text and the eight spellings
      expect(await chainState(service)).to.deep.include({ tokens: 11 });
      const ids = await Promise.all([
        send<{ tokens: Issued[] }>(service, "GET /tokens?limit=100").then(({ body }) => body.tokens),
        send<{ security_tokens: Issued[] }>(service, "GET /security-tokens?limit=100").then(
          ({ body }) => body.security_tokens,
        ),
      ]);
      const sorted = ids
        .flat()
        .map((token) => token.smartcontract_ID)
        .sort((a, b) => a - b);
      expect(sorted).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });
  });
});
