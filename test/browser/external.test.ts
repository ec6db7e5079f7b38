import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { deploy } from "../../src/ledger/evm/deploy.ts";
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

  before(needsAnvil);

  before(async () => {
    chain = await startAnvil();
    folder = mkdtempSync(join(tmpdir(), "hallmark-test-"));
    const file = join(folder, "deployments", "31337.json");
    const { address } = deployer;
    await deploy({ node: chain.node, deployer: address, operator: operator.address, file, log: () => {} });
    service = await startService(folder, { CHAIN_URL: chain.url, OPERATOR_PRIVATE_KEY: operator.privateKey });
  });

  after(async () => {
    await service?.end("SIGTERM");
    await chain?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  it("forgets what a reorganisation of the chain took back, by itself", async () => {
    const session_key = await signIn(service, owner);
    const issue = async (ticker: string) => {
      const rest = { full_name: `Token ${ticker}`, short_name: ticker, token_amount: 1, decimals: 0 };
      expect((await send(service, "POST /tokens", { session_key, ticker, ...rest })).status).to.equal(200);
    };
    await issue("STAYS");
    const visitor = await visit(service);
    const { page } = visitor;
    await visitor.open("");
    await expectSeen(page.getByText("Live", { exact: true }));
    await issue("GOES");
    await page.getByRole("button", { name: "Show 1 new" }).click();
    const rows = page.locator("ol.rows");
    await expectSeen(rows.getByText("Token GOES"));

    await chain.node.send("anvil_reorg", [1, []]);
    await chain.node.send("anvil_mine", ["0x1"]);
    await rows.getByText("Token GOES").waitFor({ state: "detached" });
    await expectSeen(rows.getByText("Token STAYS"));
    await expectSeen(page.locator("a.newest").getByText("Token STAYS"));
    await visitor.leave();
  });

  it("asks to add the network by hand where the wallet doesn't know it: the node's address is the operator's", async () => {
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
