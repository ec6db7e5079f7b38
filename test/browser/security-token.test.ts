import { expect } from "chai";
import type { HDNodeWallet } from "ethers";
import { erc20, hardhatWallet } from "../service/chain.ts";
import { startInProcess, type Running } from "../service/service.ts";
import { describeInBrowser, expectNotice, expectSeen, visit, type Visit } from "./page.ts";
import { injectWallet } from "./wallet.ts";
import { control, HOLDER, ISSUER, issueSecurityToken } from "./world.ts";

const STRANGER = hardhatWallet(5);

describeInBrowser("the wallet page, on a security token", () => {
  let service: Running;
  let visitor: Visit;
  let contract: string;
  let name: string;
  let count = 0;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  beforeEach(async () => {
    name = `Series ${++count}`;
    contract = await issueSecurityToken(service, name);
    await control(service, contract, "setAllowed", [HOLDER.address, true]);
    await control(service, contract, "transfer", [HOLDER.address, 300]);
  });

  afterEach(() => visitor.leave());

  const button = (label: string) => visitor.page.getByRole("button", { name: label, exact: true });
  const dialog = () => visitor.page.getByRole("dialog");
  const row = (wallet: HDNodeWallet) => visitor.page.getByRole("row").filter({ hasText: wallet.address });

  async function enter(signer: HDNodeWallet): Promise<void> {
    visitor = await visit(service, {
      prepare: async (context) => {
        await injectWallet(context, { name: "Test Wallet", signer, service });
      },
    });
    await visitor.open(`#/security-tokens/${encodeURIComponent(`issuer123-${name}`)}`);
    await button("Connect wallet").click();
    await button("Test Wallet").click();
  }

  async function fill(fields: Record<string, string>): Promise<void> {
    for (const [label, text] of Object.entries(fields))
      await dialog().getByLabel(label, { exact: true }).fill(text);
  }

  it("refuses to send it to an account that its issuer has not allowed, and says so", async () => {
    await enter(HOLDER);
    await button("Send").click();
    await fill({ To: STRANGER.address, Amount: "10" });
    await expectSeen(dialog().getByText("No, this can't be sent."));
    expect(
      await dialog().getByRole("button", { name: "Send", exact: true }).getAttribute("class"),
    ).not.to.include("main");
    await expectSeen(dialog().getByText(/is not allowed to receive it: its issuer has to allow it first/));
    await dialog().getByRole("button", { name: "Send", exact: true }).click();
    await expectSeen(
      dialog()
        .getByRole("alert")
        .getByText(/is not allowed to receive/),
    );
    expect((await erc20(service, contract, HOLDER.address)).balance).to.equal(300n);
  });

  it("keeps the issuer's name in one piece at 320 pixels", async () => {
    visitor = await visit(service, { viewport: { width: 320, height: 640 } });
    await visitor.open(`#/security-tokens/${encodeURIComponent(`issuer123-${name}`)}`);
    const lines = await visitor.page
      .getByRole("link", { name: "issuer123", exact: true })
      .evaluate((link) => {
        const range = document.createRange();
        range.selectNodeContents(link);
        return range.getClientRects().length;
      });
    expect(lines).to.equal(1);
  });

  it("says that it may be sent, and sends it", async () => {
    await control(service, contract, "setAllowed", [STRANGER.address, true]);
    await enter(HOLDER);
    await button("Send").click();
    await fill({ To: STRANGER.address, Amount: "10" });
    await expectSeen(dialog().getByText("Yes, you may send this."));
    await dialog().getByRole("button", { name: "Send", exact: true }).click();
    await expectNotice(visitor, "Done, and on the chain.");
    await expectSeen(row(STRANGER).getByText("10", { exact: true }));
  });

  it("says how much of the wallet's balance is frozen", async () => {
    await control(service, contract, "setFrozenTokens", [HOLDER.address, 295]);
    await enter(HOLDER);
    await button("Send").click();
    await expectSeen(dialog().getByText(/^300 ST-\d+ held, 5 ST-\d+ can move: the rest is frozen\.$/));
    await fill({ To: ISSUER.address, Amount: "10" });
    await expectSeen(dialog().getByText(/^5 ST-\d+ of yours can move; 295 are frozen\.$/));
    await expectSeen(dialog().getByText(/^You can send at most 5 ST-\d+\.$/));
    expect(await dialog().getByLabel("Amount", { exact: true }).getAttribute("aria-invalid")).to.equal(
      "true",
    );
  });
});
