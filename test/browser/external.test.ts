import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { deploy } from "../../src/ledger/evm/setup/deploy.ts";
import { send, signIn } from "../service/http.ts";
import { account, needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { startService, type ChildService } from "../support/processes.ts";
import { describeInBrowser, expectSeen, visit } from "./page.ts";
import { injectWallet } from "./wallet.ts";

const [deployer, owner, operator] = [account(0), account(1), account(5)];

describeInBrowser("the wallet page, before a chain of another node", () => {
  let chain: Anvil;
  let folder: string;
  let service: ChildService;
  let sessionKey: string;

  before(needsAnvil);

  before(async () => {
    chain = await startAnvil();
    folder = mkdtempSync(join(tmpdir(), "hallmark-test-"));
    const file = join(folder, "deployments", "31337.json");
    const { address } = deployer;
    await deploy({ node: chain.node, deployer: address, operator: operator.address, file, log: () => {} });
    service = await startService(folder, { CHAIN_URL: chain.url, OPERATOR_PRIVATE_KEY: operator.privateKey });
    sessionKey = await signIn(service, owner);
  });

  after(async () => {
    await service?.end("SIGTERM");
    await chain?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function issue(ticker: string): Promise<void> {
    const request = {
      full_name: `Token ${ticker}`,
      short_name: ticker,
      ticker,
      token_amount: 1,
      decimals: 0,
    };
    const { status } = await send(service, "POST /tokens", { session_key: sessionKey, ...request });
    expect(status).to.equal(200);
  }

  it("removes what a reorganisation of the chain took back, without a reload", async () => {
    await issue("STAYS");
    const visitor = await visit(service);
    const { page } = visitor;
    const rows = page.locator("ol.rows");
    await visitor.open("");
    await expectSeen(page.getByText("Live", { exact: true }));
    await issue("GOES");
    await page.getByRole("button", { name: "Show 1 new" }).click();
    await expectSeen(rows.getByText("Token GOES"));

    await chain.node.send("anvil_reorg", [1, []]);
    await chain.node.send("anvil_mine", ["0x1"]);
    await rows.getByText("Token GOES").waitFor({ state: "detached" });
    await expectSeen(rows.getByText("Token STAYS"));
    await expectSeen(page.locator("a.newest").getByText("Token STAYS"));
    await visitor.leave();
  });

  it("notices a reorganisation that happened while the page was hidden", async () => {
    await issue("BEFORE");
    const visitor = await visit(service);
    const { page } = visitor;
    const rows = page.locator("ol.rows");
    await visitor.open("");
    await expectSeen(rows.getByText("Token BEFORE"));
    await expectSeen(page.getByText("Live", { exact: true }));
    await setVisibility(page, "hidden");
    await expectSeen(page.getByText("Connecting …"));

    await chain.node.send("anvil_reorg", [1, []]);
    await chain.node.send("anvil_mine", ["0x1"]);
    // It comes under the same id.
    await issue("INSTEAD");
    await setVisibility(page, "visible");
    await expectSeen(rows.getByText("Token INSTEAD"));
    await rows.getByText("Token BEFORE").waitFor({ state: "detached" });
    await visitor.leave();
  });

  it("asks the user to add an unknown network by hand, since the page must not have the node's address", async () => {
    const visitor = await visit(service, {
      prepare: async (context) => {
        await injectWallet(context, {
          name: "Test Wallet",
          signer: owner,
          service: { rpcUrl: chain.url },
          chainId: 1,
        });
      },
    });
    const { page } = visitor;
    await visitor.open("");
    await page.getByRole("button", { name: "Connect wallet" }).click();
    await page.getByRole("button", { name: "Test Wallet" }).click();
    await page.getByRole("button", { name: /^Wallet 0x/ }).click();
    await page.getByRole("button", { name: "Switch to Chain 31337" }).click();
    await expectSeen(page.getByRole("alert").getByText(/doesn't know this network. Add it there/));
    await visitor.leave();
  });
});

/** What a page is told when its tab goes behind another, and comes back. */
async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, value });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}
