import { expect } from "chai";
import { startInProcess, type Running } from "../../service/service.ts";
import { send } from "../../service/http.ts";
import { onLedger, startRecordedLedger, type RecordedLedger } from "./recorded-ledger.ts";

/** What a Ledger says when a contract in its database is not the one that was registered. */
const TAMPERED = { code: 302, message: "DL-LEDGER-302001: The contract has been tampered with." };

const ORDER = { issuerId: "issuer123", tokenName: "Series A", amount: 5, info: {} };

describe("a ScalarDL Ledger that finds something tampered with", () => {
  let ledger: RecordedLedger;
  let service: Running;
  before(async () => {
    ledger = await startRecordedLedger();
    ledger.answer(() => ({ contractResult: JSON.stringify({ issuers: [] }) }));
    service = await startInProcess({ ...onLedger(ledger), REQUEST_TIMEOUT: "20" });
  });
  after(async () => {
    await service?.stop();
    ledger?.stop();
  });

  it("refuses at once, and is not asked again", async () => {
    let asked = 0;
    ledger.answer((_method, { contractId = "" }) => {
      if (!contractId.endsWith("CreateSecurityTokens")) return { contractResult: "{}" };
      asked++;
      return TAMPERED;
    });
    const { status, body } = await send<{ error: string }>(service, "POST /security-tokens", ORDER);
    expect(status).to.equal(500);
    expect(JSON.stringify(body)).not.to.include("DL-LEDGER");
    expect(asked).to.equal(1);
    expect(service.log.join("")).to.include("DL-LEDGER-302001");
  });

  it("is not ready, and says why", async () => {
    const { status, body } = await send<{ message: string }>(service, "GET /health/ready");
    expect(status).to.equal(503);
    expect(body.message).to.match(/refuses hallmark\.v\d\.CreateSecurityTokens.*tampered/);
  });

  it("is ready again when the contract is executed again", async () => {
    ledger.answer((_method, { contractId = "" }) => ({
      contractResult: JSON.stringify(
        contractId.endsWith("CreateSecurityTokens") ? { outcomes: ["issued"] } : {},
      ),
    }));
    expect((await send(service, "POST /security-tokens", ORDER)).status).to.equal(201);
    expect((await send(service, "GET /health/ready")).status).to.equal(200);
  });
});
