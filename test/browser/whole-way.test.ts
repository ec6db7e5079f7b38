import { readFileSync } from "node:fs";
import { expect } from "chai";
import { Wallet } from "ethers";
import { SECURITY_TOKEN, view } from "../service/chain.ts";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import {
  connect,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectNotice,
  expectSeen,
  visit,
} from "./page.ts";
import { injectWallet, type TestWallet } from "./wallet.ts";

const ADMIN_TOKEN = "admin-token-of-this-test-0123456789";
const VIEWPORT = { width: 390, height: 844 };

describeInBrowser("the wallet page, the whole way of a new issuer without ether", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess({ ADMIN_TOKEN, ST_AUTH: "required" });
  });

  after(() => service.stop());

  it("signs in, issues, allows ten by pasting, sends, freezes, and saves who held it at a block, on a phone", async () => {
    const issuer = Wallet.createRandom();
    const holders = Array.from({ length: 10 }, () => Wallet.createRandom().address);
    const [first = ""] = holders;
    const registered = { issuer_id: "new.issuer", wallet: issuer.address };
    await send(service, "POST /issuers", registered, { authorization: `Bearer ${ADMIN_TOKEN}` });
    let wallet: TestWallet | undefined;
    const visitor = await visit(service, {
      viewport: VIEWPORT,
      hasTouch: true,
      prepare: async (context) => {
        wallet = await injectWallet(context, { name: "Test Wallet", signer: issuer, service });
      },
    });
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
    const section = (heading: string) =>
      page.locator("section").filter({ has: page.getByRole("heading", { name: heading }) });
    const row = (address: string) => section("Holders").getByRole("listitem").filter({ hasText: address });
    const fill = async (fields: Record<string, string>) => {
      for (const [label, text] of Object.entries(fields))
        await page.getByLabel(label, { exact: true }).fill(text);
    };
    const reload = async () => {
      await page.reload();
      await expectSeen(button(/^Wallet 0x/));
    };

    // Issues, with a reload before the form is sent.
    await visitor.open("#/issue/security-token");
    await connect(page);
    await fill({ Issuer: "new.issuer", Amount: "1000", Name: "سهم أ" });
    await fill({ Info: '{"isin": "XS0000000001"}' });
    await reload();
    await button("Sign in and issue").click();
    await expectSeen(page.getByRole("heading", { name: "سهم أ", level: 1 }));
    await page.getByRole("link", { name: "Issuer’s desk" }).click();
    await expectSeen(row(issuer.address).getByText("1,000"));
    const path = `/security-tokens/${encodeURIComponent("new.issuer-سهم أ")}`;
    const { body: token } = await send<{ contract_address: string; block_number: number }>(
      service,
      `GET ${path}`,
    );
    const contract = token.contract_address;

    // Allows ten, with a reload after the first order was signed, whose answer is lost.
    await page.route(`${service.url}/orders`, async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    await button("Allow holders").click();
    await fill({
      Addresses: `holder,address\n${holders.map((address, i) => `H${i},${address}`).join("\n")}`,
    });
    await expectSeen(dialog.getByText("10 addresses to allow, by 2 signatures."));
    await button("Allow 10").click();
    await expectNotice(visitor, /not known whether it happened/);
    await page.unroute(`${service.url}/orders`);
    await reload();
    await button("Go on").click();
    await dialog.getByRole("button", { name: "Go on" }).click();
    await dialog.waitFor({ state: "detached" });
    for (const address of holders)
      expect(await view(service, contract, SECURITY_TOKEN, "canReceive", [address])).to.equal(true);

    // Sends to one of them, from its row.
    await section("Allowed")
      .getByRole("listitem")
      .filter({ hasText: first })
      .getByRole("button", { name: "Send: " })
      .click();
    await fill({ Amount: "250" });
    await expectSeen(dialog.getByText("Yes, you may send this."));
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expectSeen(row(first).getByText("250"));

    // Freezes a part of it.
    await row(first).getByRole("button", { name: "Freeze: " }).click();
    await fill({ "Frozen amount": "100" });
    await dialog.getByRole("button", { name: "Freeze", exact: true }).click();
    await expectSeen(row(first).getByText("100 frozen"));
    await reload();
    await expectSeen(row(first).getByText("100 frozen"));
    await expectAccessible(page);

    // Looks at who held it before that, and saves it.
    await page.getByLabel("As of").fill(String(token.block_number));
    await button("Show").click();
    await row(first).waitFor({ state: "detached" });
    await reload();
    await expectSeen(row(issuer.address).getByText("1,000"));
    const saving = page.waitForEvent("download");
    await button("Save the holders as CSV").click();
    const saved = readFileSync(await (await saving).path(), "utf8");
    expect(saved.trim().split("\r\n")).to.have.length(2);
    expect(saved).to.include(issuer.address).and.to.include("1000");

    // Nothing was paid for: the wallet never had ether, and sent no transaction.
    const asked = wallet?.calls.map(({ method }) => method) ?? [];
    expect(asked).not.to.include("eth_sendTransaction");
    // Ten in two orders, a payment, and a freeze.
    expect(asked.filter((method) => method === "eth_signTypedData_v4")).to.have.length(4);
    await eventually(async () =>
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0),
    );
    await visitor.leave();
  });
});
