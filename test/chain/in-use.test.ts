import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { startEmbeddedChain, type EmbeddedChain } from "../../src/chain/embedded-chain.ts";
import { hardhatWallet } from "../service/chain.ts";
import { refusalOf, startService } from "../support/processes.ts";

const [JOURNAL, WITNESS, LOCK] = ["chain.journal", "chain.witness", "chain.lock"];

describe("an embedded chain whose files are removed while it runs", function () {
  this.timeout(60_000);

  let folder: string;
  let failures: Error[] = [];
  let running: EmbeddedChain | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-in-use-"));
    failures = [];
  });
  afterEach(async () => {
    await running?.stop().catch(() => undefined);
    running = undefined;
    for (const each of [folder, `${folder}.moved`]) rmSync(each, { recursive: true, force: true });
  });

  async function start(): Promise<EmbeddedChain> {
    const onFailure = (error: Error) => void failures.push(error);
    return (running = await startEmbeddedChain({ folder, log: () => {}, onFailure }));
  }

  function transfer(chain: EmbeddedChain, account = 0): Promise<unknown> {
    const [from, to] = [hardhatWallet(account).address, hardhatWallet(9).address];
    return chain.send("eth_sendTransaction", [{ from, to, value: "0x1" }]);
  }

  const whileRunning: [string, () => void][] = [
    ["its journal is deleted", () => rmSync(join(folder, JOURNAL))],
    ["its journal is emptied", () => truncateSync(join(folder, JOURNAL))],
    ["its journal is shortened", () => truncateSync(join(folder, JOURNAL), 1_000)],
    ["somebody writes to its journal", () => appendFileSync(join(folder, JOURNAL), "0")],
    [
      "its journal is replaced",
      () => {
        copyFileSync(join(folder, JOURNAL), join(folder, "copy"));
        renameSync(join(folder, "copy"), join(folder, JOURNAL));
      },
    ],
    ["its witness is deleted", () => rmSync(join(folder, WITNESS))],
    ["its lock is deleted", () => rmSync(join(folder, LOCK))],
    ["its folder is moved away", () => renameSync(folder, `${folder}.moved`)],
  ];
  for (const [what, happen] of whileRunning) {
    it(`acknowledges nothing more when ${what}`, async () => {
      const chain = await start();
      await transfer(chain);
      happen();
      const errors = await Promise.allSettled([transfer(chain), transfer(chain, 1)]);
      for (const { status } of errors) expect(status).to.equal("rejected");
      expect(failures).to.have.length(1);
      expect(failures[0]?.message).to.match(
        /^the embedded chain can't go on: .*(removed|replaced|written to)/,
      );
    });
  }

  it("notices it even if nothing is written", async () => {
    await start();
    rmSync(join(folder, JOURNAL));
    while (failures.length === 0) await sleep(50);
    expect(failures[0]?.message).to.match(/chain\.journal was removed while it was in use/);
  });

  describe("in a service", () => {
    const token = (url: string, ticker: string) =>
      fetch(`${url}/tokens`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          session_key: "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL",
          ...{ full_name: ticker, short_name: ticker, ticker, token_amount: 1, decimals: 0 },
        }),
      });

    it("ends the process when the journal is deleted, and the next start says what to do", async () => {
      const service = await startService(folder, {});
      expect((await token(service.url, "A")).status).to.equal(200);
      rmSync(join(folder, "data", JOURNAL));
      const answer = await token(service.url, "B").catch(() => undefined);
      expect(answer?.status).to.not.equal(200);
      expect(await service.exit).to.equal(1);
      const { exit, output } = await refusalOf(folder, {});
      expect(exit).to.equal(1);
      expect(output).to.match(
        /^Hallmark can't start: \/\S+\/data\/chain\.journal is missing, .*Restore the whole of DATA_DIR/,
      );
    });

    it("ends the first one when its lock was removed and a second one started, and loses nothing", async () => {
      const first = await startService(folder, {});
      expect((await token(first.url, "A")).status).to.equal(200);
      rmSync(join(folder, "data", LOCK));
      const second = await startService(folder, {});
      const answers = await Promise.all(
        ["B", "C", "D", "E"].map((ticker, i) =>
          token([first, second][i % 2]?.url as string, ticker).catch(() => {}),
        ),
      );
      expect(await first.exit).to.equal(1);
      const taken = ["A", ...["B", "C", "D", "E"].filter((_, i) => answers[i]?.status === 200)];
      expect(taken).to.include.members(["C", "E"]).and.not.include("B");
      expect(await second.end("SIGTERM")).to.equal(0);
      const third = await startService(folder, {});
      const tokens = (await (await fetch(`${third.url}/tokens`)).json()) as { tokens: { ticker: string }[] };
      expect(tokens.tokens.map(({ ticker }) => ticker).sort()).to.deep.equal(taken);
      expect(await third.end("SIGTERM")).to.equal(0);
    });
  });
});
