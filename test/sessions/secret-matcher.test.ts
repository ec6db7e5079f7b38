import { expect } from "chai";
import { secretMatcher } from "../../src/sessions/secret-matcher.ts";

describe("secretMatcher", () => {
  it("tells secrets apart, of any length", () => {
    expect(secretMatcher("secret")("secret")).to.equal(true);
    expect(secretMatcher("")("")).to.equal(true);
    for (const other of ["", "s", "secreT", "secret ", "secret\0"]) {
      expect(secretMatcher("secret")(other), other).to.equal(false);
    }
  });
});
