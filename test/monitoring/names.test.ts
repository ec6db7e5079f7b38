import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { buildDashboard } from "../../monitoring/build-dashboard.ts";
import { parseMetrics } from "../support/metrics.ts";
import { onLedger, startRecordedLedger } from "../ledger/scalardl/recorded-ledger.ts";
import { startInProcess } from "../service/service.ts";
import { alertQueries, dashboardQueries, FOLDER, metricsOf } from "./queries.ts";

describe("the dashboard and the alerts", () => {
  /** The names as queries have them: a histogram is three. */
  const served = new Set<string>(["up"]);

  before(async () => {
    const ledger = await startRecordedLedger();
    ledger.answer(() => ({ contractResult: JSON.stringify({ issuers: [] }) }));
    const service = await startInProcess(onLedger(ledger));
    try {
      const text = await (await fetch(`${service.url}/metrics`)).text();
      for (const name of parseMetrics(text).labels.keys()) served.add(name);
      for (const [, name] of text.matchAll(/^# TYPE (\S+) histogram$/gm)) {
        for (const part of ["bucket", "sum", "count"]) served.add(`${name}_${part}`);
      }
    } finally {
      await service.stop();
      ledger.stop();
    }
  });

  for (const [what, queries] of [
    ["the alerts", alertQueries()],
    ["the dashboard", dashboardQueries()],
  ] as const) {
    it(`name metrics that are served: ${what}`, () => {
      expect(queries).to.have.length.above(10);
      for (const query of queries) {
        const names = metricsOf(query);
        expect(names, query.of).to.not.be.empty;
        for (const name of names) expect([...served], query.of).to.include(name);
      }
    });
  }

  it("have every metric of the service's own between them", () => {
    const used = [...alertQueries(), ...dashboardQueries()].flatMap(metricsOf).join(" ");
    const own = [...served].filter((name) => /^hallmark_/.test(name) && !/_(bucket|sum|count)$/.test(name));
    for (const name of own) expect(used).to.include(name);
  });

  it("are what monitoring/build-dashboard.ts makes, with Grafana's own types", () => {
    expect(readFileSync(join(FOLDER, "grafana-dashboard.json"), "utf8")).to.equal(buildDashboard());
  });
});
