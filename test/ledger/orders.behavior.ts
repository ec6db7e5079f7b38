import { expect } from "chai";
import { Wallet, type BaseWallet } from "ethers";
import { send } from "../service/http.ts";
import type { HoldersView, HoldingsView, TokenView, TransfersView } from "../service/views.ts";
import { orderState, placeOrder, signedOrder, type OrderBody } from "../support/orders.ts";
import { counts, ISSUER, OWNER, signInAs, type Site } from "./site.ts";

const TRANSFER = "TransferWithAuthorization";
const TOKEN_NAME = "Bond for orders";

/** More than fit into one transaction where a full block has the fewest. */
const MANY = 60;

/** What a ledger whose tokens take signed orders answers to the same requests. */
export function itTakesOrders(siteOf: () => Site): void {
  let service: Site;
  let token: string;
  let bond: string;

  before(async () => {
    service = siteOf();
    const session_key = await signInAs(service, OWNER);
    const names = { full_name: "Token for orders", short_name: "orders", ticker: "ORDERS" };
    await send(service, "POST /tokens", { session_key, ...names, token_amount: 10_000, decimals: 0 });
    const authorization = `Bearer ${await signInAs(service, ISSUER)}`;
    const st = { issuer_id: "issuer123", token_name: TOKEN_NAME, issued_amount: 1_000, info: {} };
    await send(service, "POST /security-tokens", st, { authorization });
    const address = async (path: string) => (await get<{ contract_address: string }>(path)).contract_address;
    token = await address("/tickers/ORDERS");
    bond = await address(`/security-tokens/issuer123-${TOKEN_NAME.replaceAll(" ", "%20")}`);
  });

  async function get<T>(path: string): Promise<T> {
    const { status, body } = await send<T>(service, `GET ${path}`);
    expect(status, `${path} ${JSON.stringify(body)}`).to.equal(200);
    return body;
  }

  async function place(body: OrderBody) {
    const { status, body: answer } = await placeOrder(service, body);
    expect(status, JSON.stringify(answer)).to.equal(200);
    return answer;
  }

  const pay = (to: string, value: number, more: object = {}, wallet: BaseWallet = OWNER, of = token) =>
    signedOrder(service, wallet, of, TRANSFER, { from: wallet.address, to, value, ...more });
  const control = (type: string, message: object) => signedOrder(service, ISSUER, bond, type, message);

  async function holding(of: string, account: string) {
    const { holdings } = await get<HoldingsView>(`/wallets/${account}/tokens?limit=100`);
    const found = holdings.find(({ contract_address }) => contract_address === of);
    return found && { balance: found.balance, frozen: found.frozen };
  }

  it("pays for a holder without money, and once", async () => {
    const [first, second] = [Wallet.createRandom(), Wallet.createRandom()];
    await place(await pay(first.address, 250));
    const body = await pay(second.address, 100, {}, first);
    const answers = await Promise.all(Array.from({ length: 5 }, () => place(body)));
    answers.push(await place(body));
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    const [{ order_id, transaction_hash }] = answers as [(typeof answers)[0]];
    expect(await orderState(service, order_id)).to.deep.include({
      ...{ order_id, state: "executed", type: TRANSFER, transaction_hash },
      ...{ contract_address: token, signer: first.address },
    });
    expect(await holding(token, first.address)).to.include({ balance: "150" });
    expect(await holding(token, second.address)).to.include({ balance: "100" });
    const { transfers } = await get<TransfersView>(`/wallets/${second.address}/transfers`);
    expect(transfers).to.have.length(1);
    const { address: from } = first;
    expect(transfers[0]).to.include({ from, to: second.address, value: "100", transaction_hash });
  });

  it("has a nonce used once, and cancelled", async () => {
    const to = Wallet.createRandom().address;
    const body = await pay(to, 1);
    await place(body);
    const { nonce } = body.message;
    const used = await placeOrder(service, await pay(to, 2, { nonce }));
    expect([used.status, used.body.error]).to.deep.equal([409, "NONCE_USED"]);
    const unsent = await pay(to, 3);
    const cancel = { authorizer: OWNER.address, nonce: unsent.message["nonce"] };
    await place(await signedOrder(service, OWNER, token, "CancelAuthorization", cancel));
    expect((await placeOrder(service, unsent)).body).to.deep.equal({
      error: "NONCE_USED",
      message: "the nonce of this order was cancelled",
    });
    expect(await holding(token, to)).to.include({ balance: "1" });
  });

  it("controls a security token, for many accounts at once", async () => {
    const [one, two] = [Wallet.createRandom(), Wallet.createRandom()];
    const others = Array.from({ length: 6 }, () => Wallet.createRandom());
    const accounts = [one, two, ...others].map(({ address }) => address);
    await place(await control("SetAllowed", { accounts, allowed: true }));
    await place(await control("Mint", { to: one.address, amount: 40 }));
    await place(await pay(two.address, 5, {}, one, bond));
    await place(await control("SetFrozenTokens", { account: one.address, amount: 30 }));
    const tooMuch = await placeOrder(service, await pay(two.address, 6, {}, one, bond));
    expect(tooMuch.body).to.deep.equal({
      error: "ORDER_REFUSED",
      message: `the token refuses the order: of what ${one.address} has only 5 are not frozen, and 6 are needed`,
    });
    await place(await control("ForcedTransfer", { from: one.address, to: two.address, amount: 20 }));
    expect(await holding(bond, one.address)).to.deep.equal({ balance: "15", frozen: "15" });
    expect(await holding(bond, two.address)).to.deep.equal({ balance: "25", frozen: "0" });
    await place(await control("SetAllowed", { accounts, allowed: false }));
    const refused = await placeOrder(service, await pay(one.address, 1, {}, two, bond));
    expect(refused.body.message).to.match(/may not send this token$/);
  });

  it("refuses what is not signed, or has expired, or can't be paid", async () => {
    const to = Wallet.createRandom();
    const cases: [body: OrderBody, error: string][] = [
      [
        { ...(await pay(to.address, 1)), signature: (await pay(to.address, 1)).signature },
        "INVALID_SIGNATURE",
      ],
      [await pay(to.address, 1, { validBefore: 1 }), "ORDER_EXPIRED"],
      [await pay(OWNER.address, 1, {}, to), "ORDER_REFUSED"],
    ];
    for (const [body, error] of cases) {
      expect((await placeOrder(service, body)).body.error).to.equal(error);
    }
    expect(await holding(token, to.address)).to.equal(undefined);
  });

  it("carries out many at the same time as it issues", async () => {
    const session_key = await signInAs(service, OWNER);
    const accounts = Array.from({ length: MANY }, () => Wallet.createRandom().address);
    const bodies = await Promise.all(accounts.map((account) => pay(account, 1)));
    const [placed, issued] = await Promise.all([
      Promise.all(bodies.map((body) => placeOrder(service, body))),
      Promise.all(
        accounts.map((_, i) => {
          const names = { full_name: `Beside ${i}`, short_name: "b", ticker: `BESIDE${i}` };
          return send(service, "POST /tokens", { session_key, ...names, token_amount: 1, decimals: 0 });
        }),
      ),
    ]);
    expect(counts(placed)).to.deep.equal({ 200: MANY });
    expect(counts(issued)).to.deep.equal({ 200: MANY });
    expect(new Set(placed.map(({ body }) => body.order_id)).size).to.equal(MANY);
    const { smartcontract_ID: id } = await get<TokenView>("/tickers/ORDERS");
    const { holders } = await get<HoldersView>(`/tokens/${id}/holders?limit=100`);
    const held = new Map(holders.map(({ address, balance }) => [address, balance]));
    for (const account of accounts) expect(held.get(account)).to.equal("1");
  });
}
