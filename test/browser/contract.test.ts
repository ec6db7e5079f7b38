import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { ContractSourceView } from "../../src/http/contracts/messages.ts";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import { describeInBrowser, expectAccessible, expectSeen, visit, type Visit } from "./page.ts";
import { issueSecurityToken, issueToken } from "./world.ts";

describeInBrowser("a token's contract on the page", () => {
  let service: Running;
  let visitor: Visit;

  before(async () => {
    service = await startInProcess();
    await issueToken(service, "Acme", "ACME");
    await issueSecurityToken(service, "Bond");
  });
  after(() => service.stop());
  afterEach(() => visitor.leave());

  for (const [hash, name] of [
    ["#/tokens/1", "IssuedToken"],
    ["#/security-tokens/issuer123-Bond", "SecurityToken"],
  ] as const) {
    it(`is said to be verified, with its ABI and its source, of ${name}`, async () => {
      visitor = await visit(service);
      const { page } = visitor;
      const asked: string[] = [];
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await visitor.open(hash);
      const part = page.getByRole("region", { name: "Contract" });
      const words = "Verified: the code on the chain is this source, compiled by solc 0.8.34.";
      await expectSeen(part.getByText(words, { exact: true }));
      expect(asked.join()).not.to.contain(`/contracts/`);

      async function saved(button: string): Promise<[string, unknown]> {
        const downloading = page.waitForEvent("download");
        await part.getByRole("button", { name: button }).click();
        const file = await downloading;
        return [file.suggestedFilename(), JSON.parse(readFileSync(await file.path(), "utf8"))];
      }
      const { body } = await send<ContractSourceView>(service, `GET /contracts/${name}`);
      expect(await saved("Save the contract’s ABI")).to.deep.equal([`${name}.abi.json`, body.abi]);
      const source = [`${name}.source.json`, body.compiler_input];
      expect(await saved("Save the contract’s source")).to.deep.equal(source);

      await part.getByRole("button", { name: "Read the source" }).click();
      await expectSeen(part.getByText(`contract ${name} is RegisteredToken`));
      await part.getByText("contracts/RegisteredToken.sol", { exact: true }).click();
      await expectSeen(part.getByText("abstract contract RegisteredToken"));
      await part.getByRole("button", { name: "Close the source" }).click();
      expect(await part.locator("pre").count()).to.equal(0);
    });
  }

  for (const width of [320, 390, 1280]) {
    it(`fits, its source too, at ${width}`, async () => {
      visitor = await visit(service, { viewport: { width, height: 800 } });
      const { page } = visitor;
      await visitor.open("#/security-tokens/issuer123-Bond");
      await page.getByRole("button", { name: "Read the source" }).click();
      await page.getByText("contracts/RegisteredToken.sol", { exact: true }).click();
      await expectSeen(page.getByText("abstract contract RegisteredToken"));
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess).to.be.at.most(0);
      await expectAccessible(page);
    });
  }

  it("is said not to be verified where it is not, and not to be known where the chain is away", async () => {
    visitor = await visit(service);
    const { page } = visitor;
    const part = page.getByRole("region", { name: "Contract" });
    let isAway = true;
    await page.route("**/tokens/1/contract", async (route) => {
      if (isAway) {
        const detail = "the chain can't be reached";
        await route.fulfill({ status: 503, json: { status: 503, detail, code: "LEDGER_UNAVAILABLE" } });
        return;
      }
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), verified: false } });
    });
    await visitor.open("#/tokens/1");
    await expectSeen(
      part.getByText(
        /not known whether the code on the chain is that of the source: The chain can't be reached/,
      ),
    );
    expect(await part.getByText(/erified/).count()).to.equal(0);
    isAway = false;
    await part.getByRole("button", { name: "Try again" }).click();
    await expectSeen(part.getByText(/^Not verified: the code on the chain is not what solc 0.8.34 makes/));
  });
});
