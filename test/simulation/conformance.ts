import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { deployOn, type Issuing } from "../support/issuing.ts";
import { createAnswers, type Answers } from "./answers.ts";
import { SCRIPTS, type Stage } from "./scripts.ts";
import type { Bench } from "./simulated-bench.ts";

type Site = Bench & { site: Issuing };

export interface RealBench extends Bench {
  stop(): Promise<void>;
}

export interface ConformanceOptions {
  start(): Promise<RealBench>;
  simulated: Bench;
  /** Scripts that this node can't be brought to. */
  without?: readonly string[];
}

/** Holds a simulated node against a real one, which must give the same answers to the same scripts. */
export function holdToReal({ start, simulated: bench, without = [] }: ConformanceOptions): void {
  const folder = mkdtempSync(join(tmpdir(), "hallmark-simulation-"));
  let realBench: RealBench | undefined;
  let real: Site;
  let simulated: Site;

  before(async () => {
    realBench = await start();
    const staged = [realBench, bench].map(async (each, i) => ({
      ...each,
      site: await deployOn(each, join(folder, `${i}.json`)),
    }));
    [real, simulated] = (await Promise.all(staged)) as [Site, Site];
  });
  after(async () => {
    await realBench?.stop();
    rmSync(folder, { recursive: true });
  });

  async function answersOf(each: Site, run: (stage: Stage) => Promise<void>) {
    // Anvil makes an empty block after some, so that the numbers of later ones differ.
    const start = Number(await each.node.send("eth_blockNumber", []));
    const answers: Answers = createAnswers(each.node, each.site.firstBlock, start);
    await run({ ...each, ask: answers.ask, note: answers.note });
    return answers.list;
  }

  for (const [name, run] of Object.entries(SCRIPTS).filter(([each]) => !without.includes(each))) {
    it(`answers as the real one does: ${name}`, async () => {
      const expected = await answersOf(real, run);
      expect(await answersOf(simulated, run)).to.deep.equal(expected);
    });
  }
}
