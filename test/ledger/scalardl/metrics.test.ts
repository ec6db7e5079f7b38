import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { scrape } from "../../support/metrics.ts";
import { send } from "../../service/http.ts";
import { startInProcess, type Running } from "../../service/service.ts";
import { onLedger, startRecordedLedger, type RecordedLedger } from "./recorded-ledger.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../docs/metrics.md"), "utf8");

/** What a Ledger says whose database is away. */
const AWAY = { code: 503, message: "DL-COMMON-503001: a transaction could not be begun" };

const order = (tokenName: string) => ({ issuerId: "issuer123", tokenName, amount: 5, info: {} });

describe("the metrics of a ScalarDL Ledger", () => {
  let ledger: RecordedLedger;
  let service: Running;
  before(async () => {
    ledger = await startRecordedLedger();
    ledger.answer(() => ({ contractResult: JSON.stringify({ issuers: [] }) }));
    service = await startInProcess({ ...onLedger(ledger), REQUEST_TIMEOUT: "5" });
  });
  after(async () => {
    await service?.stop();
    ledger?.stop();
  });

  async function value(series: string): Promise<number | undefined> {
    return (await scrape(service.url)).values.get(series);
  }

  it("count what was issued there, and how long the contract took", async () => {
    ledger.answer(() => ({ contractResult: JSON.stringify({ outcomes: ["issued"] }) }));
    expect((await send(service, "POST /security-tokens", order("A"))).status).to.equal(201);
    ledger.answer(() => ({ contractResult: JSON.stringify({ outcomes: ["taken"] }) }));
    expect((await send(service, "POST /security-tokens", order("A"))).status).to.equal(409);
    expect(await value('hallmark_tokens_issued_total{kind="security_token"}')).to.equal(1);
    expect(await value('hallmark_tokens_issued_total{kind="token"}')).to.equal(0);
    const count = 'hallmark_scalardl_duration_seconds_count{contract="createSecurityTokens"}';
    expect(await value(count)).to.equal(2);
  });

  it("count the calls that fail, by the error's code", async () => {
    ledger.answer(() => AWAY);
    expect((await send(service, "POST /security-tokens", order("B"))).status).to.equal(503);
    ledger.answer(() => ({ code: 500, message: "DL-LEDGER-500001: the state is not known" }));
    expect((await send(service, "POST /security-tokens", order("C"))).status).to.equal(504);
    for (const code of ["LEDGER_UNAVAILABLE", "OUTCOME_UNKNOWN"]) {
      const series = `hallmark_scalardl_errors_total{contract="createSecurityTokens",code="${code}"}`;
      expect(await value(series), code).to.equal(1);
    }
    expect(await value('hallmark_tokens_issued_total{kind="security_token"}')).to.equal(1);
  });

  it("are those of docs/metrics.md, with its labels", async () => {
    const rows = [...PAGE.matchAll(/^\| `(hallmark_scalardl_\w+)` \| ([^|]*)\|/gm)];
    const told = rows.map(([, name, labels]) => [name, (labels?.match(/\w+/g) ?? []).sort()]);
    const { labels } = await scrape(service.url);
    const served = [...labels].filter(([name]) => name.startsWith("hallmark_scalardl_"));
    expect(told).to.have.deep.members(served.map(([name, of]) => [name, [...of].sort()]));
  });
});
