import { expect } from "chai";
import { HDNodeWallet } from "ethers";
import { hardhatWallet, rpc, SECURITY_TOKEN, sendSigned, transact } from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";
import type { HoldersView, HoldingsView, SecurityTokenView, TokenView } from "./views.ts";

const DEMO = hardhatWallet(1);
const ISSUER = hardhatWallet(2);

describe("the holders of a token", () => {
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

  async function issue(ticker: string, rest: object): Promise<TokenView> {
    const names = { full_name: "A token", short_name: "token" };
    const body = { session_key: DEMO_KEY, ...names, ticker, token_amount: 1, decimals: 0, ...rest };
    const answer = await send<{ smartcontract_ID: number }>(service, "POST /tokens", body);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
    return get<TokenView>(`/tokens/${answer.body.smartcontract_ID}`);
  }

  async function holdersOf(path: string, limit = 100): Promise<HoldersView["holders"]> {
    const holders: HoldersView["holders"] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: HoldersView = await get(`${path}?limit=${limit}${cursor && `&cursor=${cursor}`}`);
      expect(page.holders.length).to.be.within(page.next_cursor === null ? 0 : limit, limit);
      holders.push(...page.holders);
      cursor = page.next_cursor;
    }
    return holders;
  }

  const give = (token: { contract_address: string }, to: string, amount: bigint | number) =>
    sendSigned(service, DEMO, token.contract_address, SECURITY_TOKEN, "transfer", [to, amount]);

  it("are only its owner at first", async () => {
    const { smartcontract_ID } = await issue("ALONE", { token_amount: 25, decimals: 1 });
    expect(await get(`/tokens/${smartcontract_ID}/holders`)).to.deep.equal({
      holders: [{ address: DEMO.address, balance: "250", formatted: "25", frozen: "0" }],
      next_cursor: null,
    });
  });

  it("are sorted by balance, as numbers, up to the largest possible one", async () => {
    const most = 2n ** 256n - 1n;
    const token = await issue("AMOUNTS", { token_amount: most.toString() });
    const amounts = [9n, 10n, 11n, 99n, 100n, 2n ** 53n, 10n ** 20n, 2n ** 200n];
    for (const [i, amount] of amounts.entries()) await give(token, hardhatWallet(20 + i).address, amount);
    const given = amounts.reduce((sum, amount) => sum + amount, 0n);
    const holders = await holdersOf(`/tokens/${token.smartcontract_ID}/holders`);
    expect(holders.map(({ balance }) => BigInt(balance))).to.deep.equal([
      most - given,
      ...amounts.toReversed(),
    ]);
    expect(holders.at(-1)).to.deep.equal({
      address: hardhatWallet(20).address,
      balance: "9",
      formatted: "9",
      frozen: "0",
    });
  });

  it("are paged, each of them once, also those with equal balances", async () => {
    const token = await issue("PAGED", { token_amount: 1000 });
    const path = `/tokens/${token.smartcontract_ID}/holders`;
    for (let i = 0; i < 9; i++) await give(token, HDNodeWallet.createRandom().address, i < 6 ? 5 : i);
    const all = await holdersOf(path);
    expect(all).to.have.length(10);
    for (const limit of [1, 2, 3, 9, 10]) expect(await holdersOf(path, limit)).to.deep.equal(all);
  });

  it("follow transfers, and end when their balance is 0", async () => {
    const token = await issue("MOVED", { token_amount: 10 });
    const path = `/tokens/${token.smartcontract_ID}/holders`;
    const { address } = hardhatWallet(12);
    await give(token, address, 4);
    expect((await holdersOf(path)).map((holder) => [holder.address, holder.balance])).to.deep.equal([
      [DEMO.address, "6"],
      [address, "4"],
    ]);
    await give(token, address, 6);
    expect((await holdersOf(path)).map((holder) => [holder.address, holder.balance])).to.deep.equal([
      [address, "10"],
    ]);
  });

  it("of a security token show who is allowed, and what is frozen as the wallet does", async () => {
    const order = { issuer_id: "issuer123", token_name: "Held / shared", issued_amount: 1000, info: {} };
    await send(service, "POST /security-tokens", order);
    const path = `/security-tokens/${encodeURIComponent("issuer123-Held / shared")}`;
    const { contract_address } = await get<SecurityTokenView>(path);
    const { address } = hardhatWallet(13);
    const command = (method: string, ...args: unknown[]) =>
      transact(service, ISSUER.address, contract_address, SECURITY_TOKEN, method, args);
    await command("setAllowed", address, true);
    await command("transfer", address, 300);
    await command("setFrozenTokens", address, 120);
    const holder = { balance: "300", formatted: "300", frozen: "120" };
    expect(await holdersOf(`${path}/holders`)).to.deep.equal([
      { address: ISSUER.address, balance: "700", formatted: "700", frozen: "0", allowed: false },
      { address, ...holder, allowed: true },
    ]);
    await command("setAllowed", address, false);
    expect((await holdersOf(`${path}/holders`)).at(-1)).to.deep.equal({ address, ...holder, allowed: false });
    const { holdings } = await get<HoldingsView>(`/wallets/${address}/tokens`);
    expect(holdings).to.have.length(1);
    expect(holdings[0]).to.include(holder);
  });

  it("of an unknown token, or one of the other kind, are 404", async () => {
    await send(service, "POST /security-tokens", {
      issuer_id: "issuer123",
      token_name: "Kind",
      issued_amount: 1,
      info: {},
    });
    const { smartcontract_ID: id } = await get<SecurityTokenView>("/security-tokens/issuer123-Kind");
    for (const path of [
      `/tokens/${id}`,
      "/tokens/9999",
      "/tokens/0",
      "/tokens/x",
      "/security-tokens/no-such",
    ]) {
      const { status, body } = await send<{ error: string }>(service, `GET ${path}/holders`);
      expect(status, path).to.equal(404);
      expect(body.error).to.equal("NOT_FOUND");
    }
  });

  describe("at an earlier block or time", () => {
    const balancesAt = async (token: TokenView, at: string | number) => {
      const path = `/tokens/${token.smartcontract_ID}/holders`;
      const { holders } = await get<HoldersView>(`${path}?at=${encodeURIComponent(at)}`);
      return holders.map(({ balance }) => Number(balance));
    };
    const head = async () => Number(await rpc(service, "eth_blockNumber"));

    it("are those after that block, and none before the issue", async () => {
      const token = await issue("RECORD", { token_amount: 10 });
      await give(token, hardhatWallet(12).address, 4);
      await give(token, hardhatWallet(13).address, 6);
      const block = token.block_number;
      expect(await balancesAt(token, 0)).to.deep.equal([]);
      expect(await balancesAt(token, block - 1)).to.deep.equal([]);
      expect(await balancesAt(token, block)).to.deep.equal([10]);
      expect(await balancesAt(token, block + 1)).to.deep.equal([6, 4]);
      expect(await balancesAt(token, block + 2)).to.deep.equal([6, 4]);
      expect(await holdersOf(`/tokens/${token.smartcontract_ID}/holders`)).to.deep.equal(
        (await get<HoldersView>(`/tokens/${token.smartcontract_ID}/holders?at=${block + 2}`)).holders,
      );
      const issuedAt = token.issued_at.replace(".000Z", "+00:00");
      expect(await balancesAt(token, issuedAt), "what was before its second").to.deep.equal([]);
    });

    it("show whom the issuer allowed then", async () => {
      const order = { issuer_id: "issuer123", token_name: "Then", issued_amount: 1000, info: {} };
      await send(service, "POST /security-tokens", order);
      const path = "/security-tokens/issuer123-Then";
      const { contract_address } = await get<SecurityTokenView>(path);
      const { address } = hardhatWallet(13);
      const command = (method: string, ...args: unknown[]) =>
        transact(service, ISSUER.address, contract_address, SECURITY_TOKEN, method, args);
      await command("setAllowed", address, true);
      await command("transfer", address, 300);
      const block = await head();
      await command("setFrozenTokens", address, 120);
      await command("setAllowed", address, false);
      const holder = { address, balance: "300", formatted: "300" };
      const { holders } = await get<HoldersView>(`${path}/holders?at=${block}`);
      expect(holders.at(-1)).to.deep.equal({ ...holder, frozen: "0", allowed: true });
      expect((await holdersOf(`${path}/holders`)).at(-1)).to.deep.equal({
        ...{ ...holder, frozen: "120", allowed: false },
      });
    });

    it("are refused after the head, and where it is neither a block nor a time", async () => {
      const { smartcontract_ID } = await issue("LATER", {});
      const later = new Date(Date.now() + 86_400_000).toISOString();
      const message = {
        [String((await head()) + 1)]: `invalid at value: the chain has come to block ${await head()}`,
        [later]: /^invalid at value: the chain has come to 20\d\d-.*Z$/,
        latest: "invalid at value",
        "2026-02-30T00:00:00Z": "invalid at value",
        "": "invalid at value",
      };
      for (const [at, expected] of Object.entries(message)) {
        const line = `GET /tokens/${smartcontract_ID}/holders?at=${encodeURIComponent(at)}`;
        const { status, body } = await send<{ message: string }>(service, line);
        expect(status, at).to.equal(400);
        if (typeof expected === "string") expect(body.message).to.equal(expected);
        else expect(body.message).to.match(expected);
      }
    });
  });

  it("refuse a foreign cursor", async () => {
    const { smartcontract_ID } = await issue("CURSORS", {});
    const address = DEMO.address.toLowerCase();
    const cursors = [
      "1",
      `1-${address}0`,
      `01-${address}`,
      `1-${DEMO.address}`,
      `${"9".repeat(78)}-${address}`,
      `1-${address}-`,
    ];
    for (const cursor of cursors) {
      const answer = await send(service, `GET /tokens/${smartcontract_ID}/holders?cursor=${cursor}`);
      expect(answer, cursor).to.deep.include({
        status: 400,
        body: { error: "VALIDATION_FAILED", message: "invalid cursor value" },
      });
    }
  });
});
