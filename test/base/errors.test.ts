import { expect } from "chai";
import { CATALOGUE, HallmarkError } from "../../src/base/errors.ts";

describe("HallmarkError", () => {
  it("takes its status from the catalogue", () => {
    expect(new HallmarkError("TICKER_ALREADY_EXISTS", "taken").status).to.equal(409);
    expect(new HallmarkError("OUTCOME_UNKNOWN", "not known yet").status).to.equal(504);
  });

  it("carries message, field, seconds to wait and cause", () => {
    const cause = new Error("connect ECONNREFUSED 10.0.0.7:8545");
    const error = new HallmarkError("LEDGER_UNAVAILABLE", "the ledger can't be reached", {
      retryAfter: 5,
      cause,
    });
    expect(error).to.be.instanceOf(Error);
    expect(error).to.include({
      message: "the ledger can't be reached",
      retryAfter: 5,
      cause,
      field: undefined,
    });
    expect(
      new HallmarkError("VALIDATION_FAILED", "invalid decimals value", { field: "decimals" }).field,
    ).to.equal("decimals");
  });

  it("has no cause if none is given", () => {
    expect(new HallmarkError("NOT_FOUND", "no such token")).not.to.have.property("cause");
  });

  it("has only client and server errors", () => {
    for (const [code, status] of Object.entries(CATALOGUE)) expect(status, code).to.be.within(400, 599);
  });
});
