import { expect } from "chai";
import { createIssuer } from "../../../src/http/issuers/messages.ts";
import { validate } from "../../../src/http/requests/validate.ts";
import { refused } from "../messages.ts";

describe("POST /issuers", () => {
  it("gives the wallet in EIP-55 form", () => {
    const input = { issuer_id: "issuer123", wallet: "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed" };
    expect(validate(createIssuer, input).wallet).to.equal("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    expect(refused(createIssuer, { ...input, wallet: "0x5A" })).to.equal("invalid wallet value");
    expect(refused(createIssuer, { ...input, issuer_id: "a-b" })).to.equal("invalid issuer_id value");
  });
});
