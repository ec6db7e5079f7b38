import { expect } from "chai";
import { chainState, erc20, hardhatWallet } from "./chain.ts";
import { send, type Answer } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

const PARALLEL = 100;

interface Issued {
  transaction_hash: string;
  smartcontract_ID: number;
}

function count(answers: Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function parallel<T>(work: (i: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: PARALLEL }, (_, i) => work(i)));
}

/** `size` ids without a gap from the one after `before`, each one once. */
function expectConsecutive(ids: number[], before: number, size: number): void {
  const expected = Array.from({ length: size }, (_, i) => before + 1 + i);
  expect([...ids].sort((a, b) => a - b)).to.deep.equal(expected);
}

describe("requests at the same time", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  function postToken(ticker: string, rest: object = {}): Promise<Answer<Issued>> {
    const names = { full_name: `Token ${ticker}`, short_name: ticker };
    return send(service, "POST /tokens", {
      session_key: DEMO_KEY,
      ...names,
      ticker,
      token_amount: 7,
      decimals: 2,
      ...rest,
    });
  }

  function postSt(tokenName: string, issuerId = "issuer123"): Promise<Answer<{ st_id: string }>> {
    return send(service, "POST /api/st/create", { issuerId, tokenName, amount: 5, info: {} });
  }

  function postSecurityToken(
    token_name: string,
    issuer_id = "issuer123",
  ): Promise<Answer<{ st_id: string }>> {
    return send(service, "POST /security-tokens", { issuer_id, token_name, issued_amount: 5, info: {} });
  }

  /** The ticker with the letters of `i`'s bits in upper case. */
  function inCase(ticker: string, i: number): string {
    return [...ticker].map((letter, bit) => ((i >> bit) & 1 ? letter.toUpperCase() : letter)).join("");
  }

  it("one ticker in many cases is issued once", async () => {
    const { tokens } = await chainState(service);
    const answers = await parallel((i) => postToken(inCase("gradually", i)));
    expect(count(answers)).to.deep.equal({ 200: 1, 409: 99 });
    for (const [i, { status, body }] of answers.entries()) {
      if (status === 200) continue;
      const message = `ticker '${inCase("gradually", i)}' already exists`;
      expect(body).to.deep.equal({ error: "TICKER_ALREADY_EXISTS", message });
    }
    expect((await chainState(service)).tokens).to.equal(tokens + 1);
    const winner = answers.findIndex(({ status }) => status === 200);
    const { body } = await send<{ ticker: string }>(service, "GET /tickers/GRADUALLY");
    expect(body.ticker).to.equal(inCase("gradually", winner));
  });

  it("different tickers are all issued, numbered without a gap, with their own facts", async () => {
    const { tokens, block } = await chainState(service);
    const answers = await parallel((i) => postToken(`MANY${i}`, { token_amount: i + 1, decimals: i % 9 }));
    expect(count(answers)).to.deep.equal({ 200: PARALLEL });
    expectConsecutive(
      answers.map(({ body }) => body.smartcontract_ID),
      tokens,
      PARALLEL,
    );
    const after = await chainState(service);
    expect(after.tokens).to.equal(tokens + PARALLEL);
    expect(after.block - block, "transactions, each for many").to.be.below(PARALLEL / 4);
    await parallel(async (i) => {
      const id = answers[i]?.body.smartcontract_ID as number;
      const { body } = await send<{ contract_address: string; transaction_hash: string }>(
        service,
        `GET /tokens/${id}`,
      );
      expect(body.transaction_hash).to.equal(answers[i]?.body.transaction_hash);
      const supply = BigInt(i + 1) * 10n ** BigInt(i % 9);
      expect(await erc20(service, body.contract_address, hardhatWallet(1).address)).to.deep.equal({
        name: `Token MANY${i}`,
        symbol: `MANY${i}`,
        decimals: BigInt(i % 9),
        totalSupply: supply,
        balance: supply,
      });
    });
  });

  it("both kinds together are all issued and numbered without a gap", async () => {
    const { tokens } = await chainState(service);
    const answers = await parallel<Answer<Issued | { st_id: string }>>((i) => {
      if (i % 3 === 0) return postToken(`MIX${i}`);
      return i % 3 === 1 ? postSt(`Mix ${i}`) : postSecurityToken(`Mix ${i}`);
    });
    expect(count(answers)).to.deep.equal({ 200: 67, 201: 33 });
    const ids = await Promise.all(
      answers.map(async ({ body }) => {
        if ("smartcontract_ID" in body) return body.smartcontract_ID;
        const path = `/security-tokens/${encodeURIComponent(body.st_id)}`;
        return (await send<Issued>(service, `GET ${path}`)).body.smartcontract_ID;
      }),
    );
    expectConsecutive(ids, tokens, PARALLEL);
  });

  it("one st_id on both routes is issued once", async () => {
    const { tokens } = await chainState(service);
    const answers = await parallel((i) => (i % 2 ? postSt("Twice") : postSecurityToken("Twice")));
    const counts = count(answers);
    const won = (counts[200] ?? 0) + (counts[201] ?? 0);
    expect(won).to.equal(1);
    // /api/st/create, which is half of them, answers a duplicate with 400, /security-tokens with 409.
    expect(counts[400]).to.equal(50 - (counts[200] ?? 0));
    expect(counts[409]).to.equal(50 - (counts[201] ?? 0));
    for (const { status, body } of answers.filter((answer) => answer.status >= 400)) {
      expect(body, String(status)).to.deep.equal({
        error: "Token with ID 'issuer123-Twice' already exists.",
      });
    }
    expect((await chainState(service)).tokens).to.equal(tokens + 1);
  });

  it("a refused request does not make its neighbours fail", async () => {
    await postToken("TAKEN");
    const { tokens } = await chainState(service);
    const answers = await parallel<Answer>((i) => {
      switch (i % 5) {
        case 0:
          return postToken("taken");
        case 1:
          return postSt(`Nobody's ${i}`, "nobody");
        case 2:
          return postToken(`WRONG${i}`, { token_amount: 0 });
        case 3:
          return postSecurityToken(`Good ${i}`);
        default:
          return postToken(`GOOD${i}`);
      }
    });
    for (const [i, { status }] of answers.entries()) {
      expect(status, String(i)).to.equal([409, 400, 400, 201, 200][i % 5]);
    }
    expect((await chainState(service)).tokens).to.equal(tokens + (2 * PARALLEL) / 5);
  });

  it("large requests, too many for one transaction, are all issued", async () => {
    const { tokens } = await chainState(service);
    const info = { text: "x".repeat(16_000) };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        send(service, "POST /security-tokens", {
          issuer_id: "issuer123",
          token_name: `Large ${i}`,
          issued_amount: 1,
          info,
        }),
      ),
    );
    expect(count(answers)).to.deep.equal({ 201: 20 });
    expect((await chainState(service)).tokens).to.equal(tokens + 20);
  });

  it("one issuer in many requests is registered once", async () => {
    const admin = await startInProcess({ ADMIN_TOKEN: "an-operators-token" });
    try {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          send(
            admin,
            "POST /issuers",
            { issuer_id: "once", wallet: hardhatWallet(i).address },
            { authorization: "Bearer an-operators-token" },
          ),
        ),
      );
      expect(count(answers)).to.deep.equal({ 201: 1, 409: 9 });
      const winner = answers.find(({ status }) => status === 201) as Answer<{ wallet: string }>;
      const { body } = await send<{ wallet: string }>(admin, "GET /issuers/once");
      expect(body.wallet).to.equal(winner.body.wallet);
    } finally {
      await admin.stop();
    }
  });

  it("a token is read right after its answer", async () => {
    const { tokens } = await chainState(service);
    await parallel(async (i) => {
      const { body } = await postToken(`READ${i}`);
      const [byId, byTicker, newest] = await Promise.all([
        send<{ ticker: string }>(service, `GET /tokens/${body.smartcontract_ID}`),
        send<Issued>(service, `GET /tickers/read${i}`),
        send<{ tokens: Issued[] }>(service, "GET /tokens?limit=1"),
      ]);
      expect(byId.status).to.equal(200);
      expect(byId.body.ticker).to.equal(`READ${i}`);
      expect(byTicker.status).to.equal(200);
      expect(byTicker.body.smartcontract_ID).to.equal(body.smartcontract_ID);
      expect(newest.body.tokens[0]?.smartcontract_ID).to.be.at.least(body.smartcontract_ID);
    });
    await parallel(async (i) => {
      const { body } = await postSt(`Read ${i}`);
      const path = `/security-tokens/${encodeURIComponent(body.st_id)}`;
      expect((await send(service, `GET ${path}`)).status).to.equal(200);
    });
    expect((await chainState(service)).tokens).to.equal(tokens + 2 * PARALLEL);
  });
});
