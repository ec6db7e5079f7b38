import { expect } from "chai";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import { counts } from "../ledger/site.ts";
import { OPERATORS } from "../support/node-site.ts";
import { ANVILS, describeOnNodes, GETHS } from "./nodes.ts";
import { createStage, tickers, type Stage } from "./stage.ts";

const OPERATOR = OPERATORS[0].address;

for (const { name, start } of [...GETHS.slice(1, 2), ...ANVILS.slice(0, 1)]) {
  describeOnNodes(`an operator that loses its role, ${name}`, () => {
    let stage: Stage;

    before(async () => void (stage = await createStage(await start())));
    after(() => stage?.stop());

    const role = (method: "grantRole" | "revokeRole") =>
      stage.site.administer(method, ROLES.operator, OPERATOR);

    it("answers 200 or 503 while the role comes and goes, and each 503 is true", async () => {
      const answers = new Map<string, number>();
      let ended = false;
      const load = Promise.all(
        Array.from({ length: 16 }, async (_, connection) => {
          for (let i = 0; !ended; i++) {
            const ticker = `ROLE${connection}.${i}`;
            answers.set(ticker, (await stage.post(ticker)).status);
          }
        }),
      );
      for (let times = 0; times < 4; times++) {
        await role("revokeRole");
        await role("grantRole");
      }
      ended = true;
      await load;
      const statuses = new Set(answers.values());
      expect([...statuses].filter((status) => status !== 200 && status !== 503)).to.deep.equal([]);
      const issued = [...answers.values()].filter((status) => status === 200);
      expect(await stage.site.tokenCount()).to.equal(issued.length);
      for (const [ticker, status] of answers) {
        if (status === 503) expect((await stage.post(ticker)).status, ticker).to.equal(200);
      }
    });

    it("pays for no transaction without the role, and issues as soon as it has it again", async () => {
      await role("revokeRole");
      await stage.post("FIRST");
      const before = await stage.operatorNonce();
      const answers = await Promise.all(tickers("WITHOUT", 40).map((ticker) => stage.post(ticker)));
      expect(counts(answers)).to.deep.equal({ 503: 40 });
      const ready = await stage.get("/health/ready");
      expect(ready.status).to.equal(503);
      expect(ready.body["message"]).to.match(/^the operator may not call the factory: .* OPERATOR_ROLE/);
      expect(await stage.operatorNonce()).to.equal(before);
      await role("grantRole");
      const again = await Promise.all(tickers("WITHOUT", 40).map((ticker) => stage.post(ticker)));
      expect(counts(again)).to.deep.equal({ 200: 40 });
    });
  });
}
