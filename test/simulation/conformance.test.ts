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
  holdToReal({ start: anvilBench, simulated: simulatedBench(ANVIL, "prague", CHAIN_ID) });
});
