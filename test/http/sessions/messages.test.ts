import { expect } from "chai";
import { validate } from "../../../src/http/requests/validate.ts";
import { createSession } from "../../../src/http/sessions/messages.ts";
import { refused } from "../messages.ts";

describe("POST /sessions", () => {
  const signature = `0x${"ab".repeat(65)}`;

  it("takes a message and a signature of any length", () => {
    for (const input of [
      { message: "m", signature },
      { message: "m".repeat(4096), signature: "0x00" },
      // A contract account may have signed on chain, and then sends no signature.
      { message: "m", signature: "0x" },
    ]) {
      expect(validate(createSession, input)).to.deep.equal(input);
    }
  });

  it("refuses anything else", () => {
    expect(refused(createSession, { signature })).to.equal("invalid message value");
    expect(refused(createSession, { message: "", signature })).to.equal("invalid message value");
    expect(refused(createSession, { message: "m".repeat(4097), signature })).to.equal(
      "invalid message value",
    );
    for (const value of ["", "0xa", "0xzz", "ab", `0x${"ab".repeat(9000)}`, 7]) {
      expect(refused(createSession, { message: "m", signature: value })).to.equal("invalid signature value");
    }
  });
});
