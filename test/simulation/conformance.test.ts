import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { deployOn, type Issuing } from "../support/issuing.ts";
import { createAnswers, type Answers } from "./answers.ts";
import { ANVIL } from "./personality.ts";
import { SCRIPTS, type Stage } from "./scripts.ts";
import { simulatedBench, type Bench } from "./simulated-bench.ts";

const CHAIN_ID = 31337;

function anvilBench({ node }: Anvil): Bench {
  return {
    node,
    chainId: CHAIN_ID,
    pause: async () => void (await node.send("evm_setAutomine", [false])),
    async resume() {
      await node.send("evm_mine", []);
      await node.send("evm_setAutomine", [true]);
    },
    lose: async (depth) => void (await node.send("anvil_rollback", [depth])),
  };
}

describe("a simulated node", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "hallmark-simulation-"));
  let anvil: Anvil;
  let real: Bench & { site: Issuing };
  let simulated: Bench & { site: Issuing };

  before(needsAnvil);
  before(async () => {
    anvil = await startAnvil();
    const benches = [anvilBench(anvil), simulatedBench(ANVIL, "prague", CHAIN_ID)] as const;
    const staged = benches.map(async (bench, i) => ({
      ...bench,
      site: await deployOn(bench, join(folder, `${i}.json`)),
    }));
    [real, simulated] = (await Promise.all(staged)) as [typeof real, typeof simulated];
  });
  after(async () => {
    await anvil?.stop();
    rmSync(folder, { recursive: true });
  });

  async function answersOf(bench: Bench & { site: Issuing }, run: (stage: Stage) => Promise<void>) {
    // Anvil makes an empty block after some, so that the numbers of later ones differ.
    const start = Number(await bench.node.send("eth_blockNumber", []));
    const answers: Answers = createAnswers(bench.node, bench.site.firstBlock, start);
    await run({ ...bench, ask: answers.ask, note: answers.note });
    return answers.list;
  }

  for (const [name, run] of Object.entries(SCRIPTS)) {
    it(`answers as Anvil does: ${name}`, async () => {
      const expected = await answersOf(real, run);
      expect(await answersOf(simulated, run)).to.deep.equal(expected);
    });
  }
});
