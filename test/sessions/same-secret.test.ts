import { expect } from "chai";
import { sameSecret } from "../../src/sessions/same-secret.ts";

describe("sameSecret", () => {
  it("tells secrets apart, of any length", () => {
    expect(sameSecret("secret", "secret")).to.equal(true);
    expect(sameSecret("", "")).to.equal(true);
    for (const other of ["", "s", "secreT", "secret ", "secret\0"]) {
      expect(sameSecret("secret", other), other).to.equal(false);
    }
  });
});
