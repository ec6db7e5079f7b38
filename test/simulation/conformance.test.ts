import { expect } from "chai";
import { missingForks } from "../../src/ledger/evm/missing-forks.ts";
import { needsAnvil, startAnvil } from "../support/anvil.ts";
import { holdToReal, type RealBench } from "./conformance.ts";
import { ANVIL } from "./personality.ts";
import { simulatedBench } from "./simulated-bench.ts";

const CHAIN_ID = 31337;

async function anvilBench(): Promise<RealBench> {
  const { node, stop } = await startAnvil();
  return {
    ...{ node, chainId: CHAIN_ID, stop },
    pause: async () => void (await node.send("evm_setAutomine", [false])),
    async resume() {
      await node.send("evm_mine", []);
      await node.send("evm_setAutomine", [true]);
    },
    lose: async (depth) => void (await node.send("anvil_rollback", [depth])),
  };
}

describe("a simulated Anvil", function () {
  this.timeout(120_000);
  before(needsAnvil);

  for (const fork of ["paris", "shanghai", "prague"] as const)
    it(`runs code of a call as the real one does on ${fork}`, async () => {
      const anvil = await startAnvil("--hardfork", fork);
      const { node } = simulatedBench(ANVIL, fork, CHAIN_ID);
      expect(await missingForks(node)).to.equal(await missingForks(anvil.node));
      await anvil.stop();
    });

  holdToReal({ start: anvilBench, simulated: simulatedBench(ANVIL, "prague", CHAIN_ID) });
});
