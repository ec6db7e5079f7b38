import { expect } from "chai";
import { hardhatWallet, SECURITY_TOKEN, sendSigned, transact } from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";
import type {
  HoldersView,
  SecurityTokensView,
  SecurityTokenView,
  TokensView,
  TokenView,
  TransfersView,
} from "./views.ts";

const DEMO = hardhatWallet(1);
const ISSUER = hardhatWallet(2);

describe("the totals", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  async function get<T>(path: string): Promise<T> {
    const { status, body } = await send<T>(service, `GET ${path}`);
    expect(status, `${path} ${JSON.stringify(body)}`).to.equal(200);
    return body;
  }

  /** The same as the lists, which are short here, say it. */
  async function expectTotals(path: string, rest: object): Promise<void> {
    const { holders } = await get<HoldersView>(`${path}/holders?limit=100`);
    const { transfers } = await get<TransfersView>(`${path}/transfers?limit=100`);
    expect(await get(`${path}/totals`)).to.deep.equal({
      holders: holders.filter(({ balance }) => balance !== "0").length,
      transfers: transfers.length,
      total_supply: String(holders.reduce((sum, { balance }) => sum + BigInt(balance), 0n)),
      ...rest,
    });
  }

  it("of a token count its holders and what happened to it", async () => {
    const order = {
      full_name: "A token",
      short_name: "token",
      ticker: "TOTAL",
      token_amount: 100,
      decimals: 2,
    };
    await send(service, "POST /tokens", { session_key: DEMO_KEY, ...order });
    const token = await get<TokenView>("/tickers/TOTAL");
    const path = `/tokens/${token.smartcontract_ID}`;
    expect(await get(`${path}/totals`)).to.deep.equal({
      holders: 1,
      transfers: 1,
      total_supply: "10000",
      frozen: "0",
    });
    for (const [account, amount] of [
      [3, 50],
      [4, 60],
      [4, 70],
    ] as const) {
      const to = hardhatWallet(account).address;
      await sendSigned(service, DEMO, token.contract_address, SECURITY_TOKEN, "transfer", [to, amount]);
    }
    await expectTotals(path, { frozen: "0" });
    await sendSigned(service, hardhatWallet(3), token.contract_address, SECURITY_TOKEN, "burn", [50]);
    await expectTotals(path, { frozen: "0" });
    expect(await get(`${path}/totals`)).to.include({ holders: 2, transfers: 5 });
  });

  it("of a security token tell whom its issuer allows, and how much of the supply is frozen", async () => {
    const order = { issuer_id: "issuer123", token_name: "Total", issued_amount: 1000, info: {} };
    await send(service, "POST /security-tokens", order);
    const path = "/security-tokens/issuer123-Total";
    const token = await get<SecurityTokenView>(path);
    const command = (method: string, ...args: unknown[]) =>
      transact(service, ISSUER.address, token.contract_address, SECURITY_TOKEN, method, args);
    const [one, two, three] = [3, 4, 5].map((account) => hardhatWallet(account).address);
    for (const wallet of [one, two, three]) await command("setAllowed", wallet, true);
    await command("setAllowed", two, false);
    await command("setAllowed", three, false);
    await command("setAllowed", three, true);
    await command("transfer", one, 300);
    await command("mint", one, 25);
    await command("setFrozenTokens", one, 120);
    await expectTotals(path, { allowed: 2, frozen: "120" });
    // Of what nobody has nothing is frozen, though the issuer said so.
    await command("setFrozenTokens", three, 7);
    await command("setFrozenTokens", ISSUER.address, 10_000);
    await expectTotals(path, { allowed: 2, frozen: "820" });
    await command("setFrozenTokens", one, 0);
    await command("setFrozenTokens", ISSUER.address, 5);
    await expectTotals(path, { allowed: 2, frozen: "5" });
  });

  it("of all count the tokens of each kind, apart", async () => {
    const before = await get<{ tokens: number; security_tokens: number }>("/totals");
    const { tokens } = await get<TokensView>("/tokens?limit=100");
    const { security_tokens } = await get<SecurityTokensView>("/security-tokens?limit=100");
    expect(before).to.deep.equal({ tokens: tokens.length, security_tokens: security_tokens.length });
    const order = { full_name: "A", short_name: "a", token_amount: 1, decimals: 0 };
    const issue = async (ticker: string) =>
      send(service, "POST /tokens", { session_key: DEMO_KEY, ...order, ticker });
    await issue("COUNT1");
    const bond = { issuer_id: "issuer123", issued_amount: 1, info: {} };
    for (const token_name of ["Counted 1", "Counted 2"])
      await send(service, "POST /security-tokens", { ...bond, token_name });
    await issue("COUNT2");
    await issue("COUNT3");
    expect(await get("/totals")).to.deep.equal({
      tokens: before.tokens + 3,
      security_tokens: before.security_tokens + 2,
    });
  });

  it("of what there is not are refused", async () => {
    for (const path of ["/tokens/9999", "/tokens/x", "/security-tokens/no-such"])
      expect((await send(service, `GET ${path}/totals`)).status, path).to.equal(404);
  });
});
