import { holdToReal, type RealBench } from "../simulation/conformance.ts";
import { GETH } from "../simulation/personality.ts";
import { simulatedBench } from "../simulation/simulated-bench.ts";
import { startGeth } from "../support/geth.ts";
import { signingFor } from "../support/signing-node.ts";
import { describeOnNodes } from "./nodes.ts";

/** Of `geth --dev`. */
const CHAIN_ID = 1337;

/** Its blocks can be neither held back nor taken back. */
const WITHOUT = ["a transaction that waits", "blocks that are lost"];

async function gethBench(): Promise<RealBench> {
  const { node, stop } = await startGeth({ fork: "osaka" });
  const never = () => Promise.reject(new Error("geth has no way to do that"));
  return { node: signingFor(node), chainId: CHAIN_ID, stop, pause: never, resume: never, lose: never };
}

describeOnNodes("a simulated geth", () => {
  holdToReal({ start: gethBench, simulated: simulatedBench(GETH, "osaka", CHAIN_ID), without: WITHOUT });
});
