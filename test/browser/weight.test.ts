import { expect } from "chai";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startInProcess, type Running } from "../service/service.ts";
import { describeInBrowser, expectNotice, expectSeen, PHONE, DESKTOP, visit, watchShifts } from "./page.ts";
import { weigh } from "./weigh.ts";
import { issueToken } from "./world.ts";

describeInBrowser("the wallet page, by weight", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
    for (let i = 0; i < 20; i++) await issueToken(service, `Token number ${i}`, `TOK${i}`);
  });

  after(() => service.stop());

  it("comes in at most 40 requests and 90 kB, its fonts in 60 kB, and nothing of it twice", async () => {
    const visitor = await visit(service);
    const { page } = visitor;
    const weight = await weigh(page);
    await visitor.open("");
    await expectSeen(page.locator("ol.rows").getByText("Token number 19"));
    await expectSeen(page.getByText("Live", { exact: true }));
    const { requests, bytes, fontBytes, paths } = weight();
    expect(requests, paths.join("\n")).to.be.at.most(40);
    expect(bytes).to.be.at.most(90_000);
    expect(fontBytes).to.be.within(1, 60_000);
    const parts = paths.filter((path) => path.startsWith("/page/"));
    expect(new Set(parts).size).to.equal(parts.length);
    expect(parts.join()).not.to.match(/ethers|dialog\.|issue-view/);
    await visitor.leave();
  });

  it("is not read again, but for the page itself and what changes", async () => {
    const visitor = await visit(service);
    await visitor.open("");
    await expectSeen(visitor.page.getByText("Live", { exact: true }));
    const weight = await weigh(visitor.page);
    await visitor.page.reload();
    await expectSeen(visitor.page.getByText("Live", { exact: true }));
    expect(weight().bytes).to.be.at.most(10_000);
    expect(weight().fontBytes).to.equal(0);
    await visitor.leave();
  });

  for (const viewport of [PHONE, DESKTOP]) {
    it(`shows its head before the modules run, and moves nothing then, at ${viewport.width}`, async () => {
      const visitor = await visit(service, { viewport });
      const { page } = visitor;
      let run = () => {};
      const held = new Promise<void>((resolve) => (run = resolve));
      await page.route(/\/page\/app\./, async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(service.url, { waitUntil: "commit" });
      await expectSeen(page.getByRole("heading", { name: "Every token, hallmarked" }));
      await expectSeen(page.getByRole("link", { name: "Security tokens" }));
      const shifts = await watchShifts(page);
      run();
      await expectSeen(page.locator("ol.rows").getByText("Token number 19"));
      await expectSeen(page.getByText("Live", { exact: true }));
      expect(await shifts()).to.deep.equal([]);
      expect(await page.getByRole("heading", { level: 1 }).count()).to.equal(1);
      await visitor.leave();
    });
  }

  for (const viewport of [PHONE, DESKTOP]) {
    it(`moves nothing when its head comes bit by bit, at ${viewport.width}`, async () => {
      for (const end of [
        '<nav aria-label="Main">',
        '<a href="#/tokens">',
        '<h1 tabindex="-1">',
        '<p class="lede">',
      ]) {
        let goOn = () => {};
        const proxy = await startHalting(service, end, new Promise<void>((resolve) => (goOn = resolve)));
        const { port } = proxy.address() as AddressInfo;
        const visitor = await visit({ url: `http://127.0.0.1:${port}` }, { viewport });
        const { page } = visitor;
        try {
          await page.goto(`http://127.0.0.1:${port}`, { waitUntil: "commit" });
          await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
          goOn();
          await expectSeen(page.getByText("Live", { exact: true }));
          const shifts = await watchShifts(page);
          await expectSeen(page.locator("ol.rows").getByText("Token number 19"));
          expect(await shifts(), end).to.deep.equal([]);
        } finally {
          await visitor.leave();
          proxy.closeAllConnections();
          proxy.close();
        }
      }
    });
  }

  it("says so where a part is missing since the service was upgraded", async () => {
    const visitor = await visit(service);
    const { page } = visitor;
    await visitor.open("");
    await page.route(/\/page\/(dialogs|views)\//, (route) => route.fulfill({ status: 404 }));
    await page.getByRole("button", { name: "Connect wallet" }).click();
    await expectNotice(visitor, /another release by now. Load the page again/);
    await page.getByRole("link", { name: "Issue", exact: true }).click();
    await expectSeen(page.getByRole("alert").getByText(/another release by now: load the page again/));
    await visitor.leave();
  });
});

/** Passes on what a service answers, and halts in the page until it may go on. */
async function startHalting(service: Running, haltAfter: string, mayGoOn: Promise<void>): Promise<Server> {
  const proxy = createServer((asked, answer) => {
    const { method, headers } = asked;
    const isPage = asked.url === "/";
    const options = { method, headers: isPage ? { ...headers, "accept-encoding": "identity" } : headers };
    const passed = request(`${service.url}${asked.url}`, options, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      if (isPage) void halt(answered, answer);
      else answered.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    asked.pipe(passed);
  });

  async function halt(answered: IncomingMessage, answer: ServerResponse): Promise<void> {
    const html = await text(answered);
    const end = html.indexOf(haltAfter) + haltAfter.length;
    expect(end).to.be.above(haltAfter.length);
    answer.write(html.slice(0, end));
    await mayGoOn;
    answer.end(html.slice(end));
  }

  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return proxy;
}
