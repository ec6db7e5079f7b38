import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startEmbeddedChain } from "../../src/chain/embedded-chain.ts";
import { rpc } from "../service/chain.ts";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import { READINGS, REQUESTS, type Facts } from "./journals/facts.ts";

/** Those of which this version does not know the contracts. */
const FIRST_EDITION = ["1.journal"];
const FOLDER = join(import.meta.dirname, "journals");

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".journal"))) {
  describe(`the journal of an earlier version, ${file}`, () => {
    const facts = JSON.parse(readFileSync(join(FOLDER, file.replace(".journal", ".json")), "utf8")) as Facts;
    let folder: string;
    let service: Running | undefined;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "hallmark-journals-"));
      copyFileSync(join(FOLDER, file), join(folder, "chain.journal"));
    });
    after(async () => {
      await service?.stop();
      rmSync(folder, { recursive: true });
    });

    it("gives the same chain, and is not changed by being read", async () => {
      const fail = (what: unknown) => expect.fail(String(what));
      const log = (line: string) => expect(line).to.match(/came without its witness: it is taken as it is$/);
      const copy = join(folder, "chain.journal");
      const chain = await startEmbeddedChain({ folder, log, onFailure: fail });
      expect(await chain.send("eth_getBlockByNumber", ["latest", false])).to.include(facts.head);
      await chain.stop();
      expect(readFileSync(copy).equals(readFileSync(join(FOLDER, file)))).to.be.true;
    });

    if (FIRST_EDITION.includes(file)) {
      it("is refused with the contracts of the first edition on it, and not changed", async () => {
        const failure = await startInProcess({ DATA_DIR: folder }).then(
          (started) => (service = started),
          (error: unknown) => (error as Error).message,
        );
        expect(failure).to.match(
          /is of the first edition of the contracts.*Go on with the version that made it/,
        );
        const copy = readFileSync(join(folder, "chain.journal"));
        expect(copy.equals(readFileSync(join(FOLDER, file)))).to.be.true;
      });
      return;
    }

    it("has its tokens, recognises repeated requests, and accepts new ones", async () => {
      service = await startInProcess({ DATA_DIR: folder });
      for (const path of READINGS) {
        const { status, body } = await send(service, `GET ${path}`);
        expect({ status, body }, path).to.deep.equal({ status: 200, body: facts.readings[path] });
      }
      for (const [i, { line, body, key }] of REQUESTS.entries()) {
        const again = await send(service, line, body, { "idempotency-key": key });
        expect({ status: again.status, body: again.body }).to.deep.equal(facts.answers[i]);
      }
      expect(await rpc(service, "eth_getBlockByNumber", [facts.head.number, false])).to.include(facts.head);
      const order = { ...REQUESTS[0]?.body, ticker: "NEW" };
      const { body } = await send<{ smartcontract_ID: number }>(service, "POST /tokens", order);
      expect(body.smartcontract_ID).to.equal(REQUESTS.length + 1);
    });
  });
}
