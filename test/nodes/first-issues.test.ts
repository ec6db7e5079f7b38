import { expect } from "chai";
import { counts } from "../ledger/site.ts";
import { GETHS, describeOnNodes } from "./nodes.ts";
import { createStage, tickers, type Stage } from "./stage.ts";

describeOnNodes("the first issues on a chain that is not known yet", () => {
  let stage: Stage;

  afterEach(() => stage?.stop());

  for (const { name, start } of GETHS) {
    it(`are all issued at once, ${name}`, async () => {
      stage = await createStage(await start());
      const before = await stage.operatorNonce();
      const begin = Date.now();
      const times: number[] = [];
      const posts = tickers("FIRST", 50).map((ticker) =>
        stage.post(ticker).finally(() => times.push((Date.now() - begin) / 1000)),
      );
      expect(counts(await Promise.all(posts))).to.deep.equal({ 200: 50 });
      const transactions = (await stage.operatorNonce()) - before;
      const [first = 0] = times;
      console.log(
        `      the first after ${first.toFixed(2)} s, all 50 after ${times.at(-1)?.toFixed(2)} s, in ${transactions} transactions`,
      );
      // None of them was paid for in vain.
      const { status, body } = await stage.get<{ tokens: object[] }>("/tokens?limit=100");
      expect(status).to.equal(200);
      expect(body.tokens).to.have.length(50);
      expect(transactions).to.be.below(20);
    });
  }
});
