import { itIsALedger } from "../../test/ledger/ledger.behavior.ts";
import type { StartSite } from "../../test/ledger/site.ts";
import { startInProcess } from "../../test/service/service.ts";
import { startTestLedger } from "./ledger.ts";

const LEDGERS: Record<string, StartSite> = {
  evm: startInProcess,
  async scalardl(environment) {
    const ledger = await startTestLedger();
    const service = await startInProcess({ ...environment, ...ledger.environment() });
    return {
      url: service.url,
      async stop() {
        await service.stop();
        await ledger.remove();
      },
    };
  },
};

for (const [name, start] of Object.entries(LEDGERS)) {
  describe(`the same requests have the same answers: ${name}`, function () {
    this.timeout(180_000);
    itIsALedger(start, { orders: name === "evm" });
  });
}
