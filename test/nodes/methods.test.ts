import { expect } from "chai";
import { counts } from "../ledger/site.ts";
import { without } from "../support/faults.ts";
import { ANVILS, describeOnNodes, GETHS } from "./nodes.ts";
import { createStage, tickers, type Stage } from "./stage.ts";

const MISSING: string[][] = [
  ["eth_maxPriorityFeePerGas"],
  ["eth_gasPrice"],
  ["eth_feeHistory"],
  ["eth_maxPriorityFeePerGas", "eth_feeHistory"],
  ["eth_maxPriorityFeePerGas", "eth_gasPrice"],
  ["eth_maxPriorityFeePerGas", "eth_feeHistory", "eth_gasPrice"],
  ["eth_estimateGas"],
];

for (const { name, start } of [...GETHS.slice(0, 1), ...ANVILS.slice(0, 1)]) {
  describeOnNodes(`a node that lacks methods, ${name}`, () => {
    let stage: Stage;

    before(async () => void (stage = await createStage(await start())));
    after(() => stage?.stop());

    for (const [i, methods] of MISSING.entries()) {
      it(`issues and is ready without ${methods.join(", ")}`, async () => {
        stage.proxy.fault(without(...methods));
        const answers = await Promise.all(tickers(`M${i}.`, 12).map((ticker) => stage.post(ticker)));
        expect(counts(answers)).to.deep.equal({ 200: 12 });
        const ready = await stage.get("/health/ready");
        expect(ready.status, JSON.stringify(ready.body)).to.equal(200);
      });
    }
  });
}
