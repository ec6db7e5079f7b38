import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { startEmbeddedChain } from "../../src/chain/embedded-chain.ts";
import { hardhatWallet } from "../service/chain.ts";

const YEAR = 365 * 86_400;

describe("an embedded chain whose clock was a year ahead for a moment", () => {
  it("says that its time is ahead, at once and at the next start, and goes on", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hallmark-clock-"));
    const lines: string[] = [];
    const said = () => lines.filter((line) => line.includes("ahead of this machine's clock"));
    const start = () =>
      startEmbeddedChain({ folder, log: (line) => void lines.push(line), onFailure: () => undefined });
    const [from, to] = [hardhatWallet(0).address, hardhatWallet(1).address];
    const real = Date.now;
    try {
      const chain = await start();
      expect(said()).to.deep.equal([]);
      Date.now = () => real() + 1000 * YEAR;
      await chain.send("eth_sendTransaction", [{ from, to, value: "0x1" }]);
      Date.now = real;
      while (said().length === 0) await sleep(50);
      await chain.send("eth_sendTransaction", [{ from, to, value: "0x1" }]);
      await chain.stop();
      expect(said()).to.have.length(1);
      const again = await start();
      expect(said()).to.have.length(2);
      await again.send("eth_sendTransaction", [{ from, to, value: "0x1" }]);
      await again.stop();
    } finally {
      Date.now = real;
      rmSync(folder, { recursive: true });
    }
  }).timeout(60_000);
});
