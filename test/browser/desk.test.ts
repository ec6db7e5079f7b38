import { readFileSync } from "node:fs";
import { expect } from "chai";
import { Wallet, type HDNodeWallet } from "ethers";
import { erc20, hardhatWallet, REGISTRY, SECURITY_TOKEN, transact, view } from "../service/chain.ts";
import { registryAddress, startInProcess, type Running } from "../service/service.ts";
import {
  connect,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectNotice,
  expectSeen,
  visit,
  type Visit,
} from "./page.ts";
import { injectWallet, type TestWallet } from "./wallet.ts";
import { control, HOLDER, ISSUER, issueSecurityToken } from "./world.ts";

const STRANGER = hardhatWallet(5);

describeInBrowser("the wallet page, at an issuer's desk", () => {
  let service: Running;
  let visitor: Visit;
  let wallet: TestWallet;
  let contract: string;
  let name: string;
  let count = 0;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  beforeEach(async () => {
    // From right to left, with a slash, and as a link must write it.
    name = `سند ${++count}/ä%`;
    contract = await issueSecurityToken(service, name);
    await control(service, contract, "setAllowed", [HOLDER.address, true]);
    await control(service, contract, "transfer", [HOLDER.address, 300]);
  });

  afterEach(() => visitor.leave());

  const button = (label: string) => visitor.page.getByRole("button", { name: label, exact: true });
  const dialog = () => visitor.page.getByRole("dialog");
  const list = (heading: "Holders" | "Allowed") =>
    visitor.page.locator("section").filter({ has: visitor.page.getByRole("heading", { name: heading }) });
  const row = (address: string, heading: "Holders" | "Allowed" = "Holders") =>
    list(heading).getByRole("listitem").filter({ hasText: address });
  const act = (address: string, label: string, heading?: "Allowed") =>
    row(address, heading).getByRole("button", { name: `${label}: ` });
  const canReceive = (address: string) => view(service, contract, SECURITY_TOKEN, "canReceive", [address]);
  const asked = (method: string) => wallet.calls.filter((call) => call.method === method).length;
  const setSuspended = (isSuspended: boolean) =>
    transact(service, hardhatWallet(0).address, registryAddress(service), REGISTRY, "setIssuerSuspended", [
      "issuer123",
      isSuspended,
    ]);
  const desk = () => `#/issuers/issuer123/${encodeURIComponent(name)}`;

  async function enter(signer: HDNodeWallet, options: Parameters<typeof visit>[1] = {}): Promise<void> {
    visitor = await visit(service, {
      ...options,
      prepare: async (context) => {
        wallet = await injectWallet(context, { name: "Test Wallet", signer, service });
      },
    });
    await visitor.open(desk());
    await connect(visitor.page);
  }

  async function fill(fields: Record<string, string>): Promise<void> {
    for (const [label, text] of Object.entries(fields))
      await dialog().getByLabel(label, { exact: true }).fill(text);
  }

  const press = (label: string) => dialog().getByRole("button", { name: label, exact: true }).click();

  it("is found from the list of issuers, and from the token's page", async () => {
    await enter(HOLDER);
    const { page } = visitor;
    await page.getByRole("link", { name: "Issuers", exact: true }).first().click();
    await page.getByRole("link", { name: /issuer123/ }).click();
    await expectSeen(page.getByText(ISSUER.address));
    await page.getByRole("link", { name }).click();
    await expectSeen(page.getByRole("heading", { name, level: 1 }));
    await expectSeen(row(HOLDER.address).getByText("300"));
    await page.getByRole("link", { name: "the token’s page" }).click();
    await page.getByRole("link", { name: "Issuer’s desk" }).click();
    await expectSeen(row(ISSUER.address).getByText("The issuer’s own wallet"));
    await visitor.open("#/issuers/nobody");
    await expectSeen(page.getByRole("heading", { name: "There is no such issuer" }));
  });

  it("shows everything to everyone, and says whose wallet acts", async () => {
    await enter(HOLDER);
    const { page } = visitor;
    const short = (address: string) => `${address.slice(0, 6)}…${address.slice(-4)}`;
    await expectSeen(page.getByText(`Only the wallet of issuer123, ${short(ISSUER.address)}, acts here`));
    await expectSeen(page.getByText(`Yours is ${short(HOLDER.address)}`));
    await expectSeen(row(HOLDER.address, "Allowed"));
    expect(await page.getByRole("button", { name: /^(Freeze|Forbid|Mint|Allow)/ }).count()).to.equal(0);
  });

  it("lists all who are allowed, page by page, and as CSV, without the history", async () => {
    for (let i = 0; i < 23; i++)
      await control(service, contract, "setAllowed", [Wallet.createRandom().address, true]);
    visitor = await visit(service);
    const { page } = visitor;
    const paths: string[] = [];
    page.on("request", (request) => paths.push(new URL(request.url()).pathname));
    await visitor.open(desk());
    const items = list("Allowed").getByRole("listitem");
    await eventually(async () => expect(await items.count()).to.equal(20));
    await button("Show more who are allowed").click();
    await eventually(async () => expect(await items.count()).to.equal(24));
    await expectSeen(row(HOLDER.address, "Allowed"));
    // The button went, and the focus stayed in the list.
    const isInList = () => document.activeElement?.closest("ol.rows") !== null;
    await eventually(async () => expect(await page.evaluate(isInList)).to.equal(true));
    expect(paths.filter((path) => path.endsWith("/transfers"))).to.deep.equal([]);

    const downloading = page.waitForEvent("download");
    await button("Save whom it allows as CSV").click();
    const file = await downloading;
    const path = `/security-tokens/${encodeURIComponent(`issuer123-${name}`)}/allowed`;
    const csv = await fetch(`${service.url}${path}`, { headers: { Accept: "text/csv" } });
    expect(file.suggestedFilename()).to.match(/^allowed-ST-\d+\.csv$/);
    expect(readFileSync(await file.path(), "utf8")).to.equal(await csv.text());
  });

  it("freezes, unfreezes and forces a transfer at the holder's row, filled in, by signatures alone", async () => {
    await enter(ISSUER);
    await act(HOLDER.address, "Freeze").click();
    expect(await dialog().getByLabel("Holder").inputValue()).to.equal(HOLDER.address);
    await expectSeen(dialog().getByText("It holds 300; 0 are frozen now."));
    await fill({ "Frozen amount": "120" });
    await press("Freeze");
    await expectSeen(row(HOLDER.address).getByText("120 frozen"));
    await act(HOLDER.address, "Unfreeze").click();
    await press("Unfreeze all");
    await row(HOLDER.address).getByText("frozen").waitFor({ state: "detached" });

    await act(HOLDER.address, "Force a transfer").click();
    await fill({ To: STRANGER.address, Amount: "50" });
    await press("Force the transfer");
    await expectSeen(
      dialog()
        .getByRole("alert")
        .getByText(/is not allowed to receive/),
    );
    await fill({ To: ISSUER.address });
    await press("Force the transfer");
    await expectSeen(row(HOLDER.address).getByText("250"));
    expect([asked("eth_signTypedData_v4"), asked("eth_sendTransaction")]).to.deep.equal([3, 0]);
  });

  it("tells what others did to the holder while the dialog is open", async () => {
    await enter(ISSUER);
    await act(HOLDER.address, "Freeze").click();
    await expectSeen(dialog().getByText("It holds 300; 0 are frozen now."));
    await control(service, contract, "setFrozenTokens", [HOLDER.address, 50]);
    await expectSeen(dialog().getByText("It holds 300; 50 are frozen now."));
  });

  it("forbids a holder and allows it again, and mints", async () => {
    await enter(ISSUER);
    await act(HOLDER.address, "Forbid", "Allowed").click();
    await expectSeen(dialog().getByText("It is allowed now."));
    await press("Forbid");
    await expectSeen(row(HOLDER.address).getByText(/^Not allowed/));
    await row(HOLDER.address, "Allowed").waitFor({ state: "detached" });
    await act(HOLDER.address, "Allow").click();
    await press("Allow");
    await expectSeen(row(HOLDER.address, "Allowed"));
    await button("Mint").click();
    expect(await dialog().getByLabel("For").inputValue()).to.equal(ISSUER.address);
    await fill({ Amount: "77" });
    await press("Mint");
    await expectSeen(row(ISSUER.address).getByText("777"));
    expect(asked("eth_sendTransaction")).to.equal(0);
  });

  it("burns what the issuer's own wallet holds, and says that this takes ether", async () => {
    await enter(ISSUER);
    await act(ISSUER.address, "Burn").click();
    await expectSeen(dialog().getByText("You can burn 700."));
    await expectSeen(dialog().getByText(/pays for it in ether/));
    await fill({ Amount: "100" });
    await press("Burn");
    await expectNotice(visitor, "Done, and on the chain.");
    await expectSeen(row(ISSUER.address).getByText("600"));
    expect((await erc20(service, contract, ISSUER.address)).totalSupply).to.equal(900n);
  });

  it("shows who held it after a block, also after a reload, and says what is wrong with a block", async () => {
    await enter(ISSUER);
    await expectSeen(row(HOLDER.address));
    const issued = (await (
      await fetch(`${service.url}/security-tokens/${encodeURIComponent(`issuer123-${name}`)}`)
    ).json()) as { block_number: number };
    await visitor.page.getByLabel("As of").fill(String(issued.block_number));
    await button("Show").click();
    await row(HOLDER.address).waitFor({ state: "detached" });
    await expectSeen(row(ISSUER.address).getByText("1,000"));
    expect(await act(ISSUER.address, "Burn").count()).to.equal(0);
    await visitor.page.reload();
    await expectSeen(row(ISSUER.address).getByText("1,000"));
    await visitor.page.getByLabel("As of").fill("999999");
    await button("Show").click();
    await expectSeen(visitor.page.getByText(/the chain has come to block/));
    await visitor.page.getByRole("button", { name: "Now" }).click();
    await expectSeen(row(HOLDER.address).getByText("300"));
  });

  it("says what a suspension means, and offers nothing then", async () => {
    await setSuspended(true);
    try {
      await enter(ISSUER);
      await expectSeen(visitor.page.getByText("issuer123 is suspended."));
      await expectSeen(row(HOLDER.address));
      await expectSeen(visitor.page.getByText(/they hold any of it or\s+not\.$/));
      expect(await visitor.page.getByRole("button", { name: /^(Freeze|Mint)/ }).count()).to.equal(0);
    } finally {
      await setSuspended(false);
    }
  });

  it("says in words why an act is refused: to the same address, too much, suspended, or without a wallet", async () => {
    const refusal = (text: string | RegExp) => expectSeen(dialog().getByRole("alert").getByText(text));
    await enter(ISSUER);
    await act(HOLDER.address, "Force a transfer").click();
    await fill({ To: HOLDER.address, Amount: "1" });
    await press("Force the transfer");
    await refusal("From and to are the same address.");
    await visitor.page.keyboard.press("Escape");

    await button("Mint").click();
    await fill({ Amount: String(2n ** 256n) });
    await press("Mint");
    await expectSeen(dialog().getByText("Too much: an amount fits in 256 bits."));
    await fill({ Amount: String(2n ** 256n - 1n) });
    await press("Mint");
    await refusal("That is too much: the whole supply has to fit in 256 bits.");

    await fill({ Amount: "1" });
    await setSuspended(true);
    try {
      await press("Mint");
      await refusal(/only while its issuer is not suspended\.$/);
    } finally {
      await setSuspended(false);
    }
    await visitor.page.evaluate(() => dispatchEvent(new Event("test:disconnect")));
    await press("Mint");
    await refusal("No wallet is connected now: open yours and connect it.");
    expect(asked("eth_signTypedData_v4")).to.equal(0);
  });

  describe("allowing many", () => {
    const fresh = (much: number) => Array.from({ length: much }, () => Wallet.createRandom().address);

    async function paste(text: string): Promise<void> {
      await button("Allow holders").click();
      await dialog().getByLabel("Addresses").fill(text);
    }

    it("shows what it understood of a text before anything is signed, and allows that", async () => {
      const some = fresh(3);
      await enter(ISSUER);
      const upper = (some[1] as string).replace(/[a-f]/, (letter) => letter.toUpperCase());
      await paste(
        `Name;Wallet\r\nAnne Ünal;${some[0]?.toLowerCase()}\r\n${some[1]?.toUpperCase()}\t${some[2]}|${some[2]} ${HOLDER.address},0x12,${upper}`,
      );
      for (const words of [
        "3 addresses to allow, by 1 signature.",
        "1 is allowed already.",
        "1 is in it more than once.",
        "4 other words were passed over.",
        "0x12: not 0x and 40 hex digits.",
        /its checksum doesn’t match/,
      ])
        await expectSeen(dialog().getByText(words));
      expect(asked("eth_signTypedData_v4")).to.equal(0);
      await press("Allow 3");
      await dialog().waitFor({ state: "detached" });
      for (const address of some) {
        expect(await canReceive(address)).to.equal(true);
        await expectSeen(row(address, "Allowed"));
      }
      expect(asked("eth_signTypedData_v4")).to.equal(1);
    });

    it("says so where nobody is to be allowed, and signs nothing", async () => {
      await enter(ISSUER);
      await paste(`${HOLDER.address} nobody 0x0000000000000000000000000000000000000000`);
      await expectSeen(dialog().getByText("Nobody in it is to be allowed."));
      await expectSeen(dialog().getByText(/the zero address can’t hold tokens/));
      await dialog().locator("form button").last().click({ force: true });
      expect(asked("eth_signTypedData_v4")).to.equal(0);
    });

    it("goes on after it was declined and after a reload, allows each once, and tells how far it is", async () => {
      const many = fresh(20);
      await enter(ISSUER);
      await paste(many.join("\n"));
      await expectSeen(dialog().getByText("20 addresses to allow, by 3 signatures."));
      // The second order's answer is lost, and the page is loaded again.
      let sent = 0;
      await visitor.context.route(`${service.url}/orders`, async (route) => {
        sent += 1;
        if (sent !== 2) return route.continue();
        await route.fetch();
        await route.abort("connectionreset");
      });
      await press("Allow 20");
      await expectSeen(dialog().getByText("8 of 20 are allowed"));
      await expectNotice(visitor, /not known whether it happened/);
      await visitor.page.reload();
      await expectSeen(visitor.page.getByText("8 of 20 are allowed."));
      await button("Go on").click();
      wallet.declineNext("eth_signTypedData_v4");
      await press("Go on");
      await expectSeen(
        dialog()
          .getByRole("alert")
          .getByText(/You declined it/),
      );
      await expectSeen(dialog().getByText("16 of 20 are allowed"));
      await press("Go on");
      await dialog().waitFor({ state: "detached" });
      for (const address of many) expect(await canReceive(address)).to.equal(true);
      // Three that were carried out, and the one that was declined.
      expect(asked("eth_signTypedData_v4")).to.equal(4);
      await eventually(async () =>
        expect(await visitor.page.getByText(/of 20 are allowed/).count()).to.equal(0),
      );
    });

    it("asks for no more signatures once it is closed, and gives up the rest", async () => {
      await enter(ISSUER);
      await paste(fresh(9).join(" "));
      let close = () => {};
      const closed = new Promise<void>((resolve) => (close = resolve));
      await visitor.page.route(`${service.url}/orders`, async (route) => {
        await closed;
        await route.continue();
      });
      await press("Allow 9");
      await expectNotice(visitor, /^Signed\./);
      await visitor.page.keyboard.press("Escape");
      close();
      await expectSeen(visitor.page.getByText("8 of 9 are allowed."));
      await button("Go on").click();
      await press("Give up the rest");
      await expectSeen(dialog().getByLabel("Addresses"));
      await button("Close").click();
      expect(asked("eth_signTypedData_v4")).to.equal(1);
      expect(await visitor.page.getByText("8 of 9 are allowed.").count()).to.equal(0);
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no fault that axe finds, at 320 pixels, in ${colorScheme} colours`, async () => {
      await enter(ISSUER, { viewport: { width: 320, height: 640 }, colorScheme });
      const { page } = visitor;
      const check = async () => {
        await expectAccessible(page);
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(excess).to.be.at.most(0);
      };
      await expectSeen(row(HOLDER.address, "Allowed"));
      await check();
      for (const [open, label] of [
        [() => act(HOLDER.address, "Freeze").click(), "Freeze"],
        [() => act(HOLDER.address, "Force a transfer").click(), "Force the transfer"],
        [() => button("Mint").click(), "Mint"],
        [() => act(ISSUER.address, "Burn").click(), "Burn"],
      ] as const) {
        await open();
        await press(label);
        await expectSeen(dialog().locator("[aria-invalid]"));
        await check();
        await page.keyboard.press("Escape");
      }
      await button("Allow holders").click();
      await dialog().getByLabel("Addresses").fill(`${STRANGER.address} 0x1`);
      await expectSeen(dialog().getByText(/1 address to allow/));
      await check();
      await page.keyboard.press("Escape");
      for (const hash of ["#/issuers", "#/issuers/issuer123"]) {
        await visitor.open(hash);
        await expectSeen(page.getByText("issuer123"));
        await check();
      }
    });
  }
});
