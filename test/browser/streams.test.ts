import { expect } from "chai";
import type { Page } from "playwright-core";
import { startInProcess, type Running } from "../service/service.ts";
import { describeInBrowser, eventually, expectSeen, visit } from "./page.ts";
import { issueToken } from "./world.ts";

/** Milliseconds from a refused stream to the next one, and some more. */
const NEXT_TRY = 3_100;

describeInBrowser("the wallet page, while a proxy refuses its streams", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
    await issueToken(service, "Streamed", "STREAM");
  });

  after(() => service.stop());

  /** How many listeners the document and the window have. */
  async function listeners(page: Page): Promise<number> {
    const session = await page.context().newCDPSession(page);
    let count = 0;
    for (const expression of ["document", "window"]) {
      const { result } = await session.send("Runtime.evaluate", { expression });
      const found = await session.send("DOMDebugger.getEventListeners", {
        objectId: result.objectId as string,
      });
      count += found.listeners.length;
    }
    await session.detach();
    return count;
  }

  it("tries again for as long as it takes, and keeps no listener of a try that failed", async () => {
    const visitor = await visit(service);
    const { page } = visitor;
    let isRefused = true;
    let tries = 0;
    await page.clock.install();
    await page.route(/\/events\?/, (route) => {
      if (!isRefused) return route.continue();
      tries++;
      return route.fulfill({ status: 502 });
    });
    // Two streams: what is issued, and what happens.
    const tryAgain = async (times: number) => {
      for (const enough = tries + 2 * times; tries < enough;) {
        const before = tries;
        await page.clock.runFor(NEXT_TRY);
        await eventually(() => Promise.resolve(expect(tries).to.be.above(before)));
      }
    };
    await visitor.open("#/tokens/1");
    await expectSeen(page.getByText("Connecting …"));
    await tryAgain(2);
    const few = await listeners(page);
    await tryAgain(40);
    expect(await listeners(page)).to.be.at.most(few + 1);

    isRefused = false;
    await page.clock.runFor(NEXT_TRY);
    await expectSeen(page.getByText("Live", { exact: true }));
    await visitor.leave();
  });
});
