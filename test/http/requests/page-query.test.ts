import { expect } from "chai";
import type { MessageSchema } from "../../../src/http/requests/message.ts";
import { pageQuery } from "../../../src/http/requests/page-query.ts";
import { validate } from "../../../src/http/requests/validate.ts";
import { securityTokensQuery } from "../../../src/http/security-tokens/messages.ts";
import { tokensQuery } from "../../../src/http/tokens/messages.ts";
import { refused } from "../messages.ts";

describe("list queries", () => {
  it("have a limit of 20 by default", () => {
    for (const query of [pageQuery, tokensQuery, securityTokensQuery]) {
      expect(validate<MessageSchema, unknown>(query, {})).to.deep.equal({ limit: 20 });
    }
    expect(validate(tokensQuery, { limit: "1", cursor: "Mg", q: "é $" })).to.deep.equal({
      limit: 1,
      cursor: "Mg",
      q: "é $",
    });
    expect(validate(securityTokensQuery, { limit: "100", issuer_id: "i" })).to.deep.equal({
      limit: 100,
      issuer_id: "i",
    });
  });

  it("refuse any other limit, also a repeated one", () => {
    for (const limit of ["", "0", "101", "-1", "01", "1.0", "1e1", " 1", "١", ["1", "2"]]) {
      expect(refused(tokensQuery, { limit })).to.equal("invalid limit value");
    }
  });

  it("refuse a foreign cursor, a search text that is too long, and unknown parameters", () => {
    for (const cursor of ["", "a b", "é", "a".repeat(257)]) {
      expect(refused(pageQuery, { cursor })).to.equal("invalid cursor value");
    }
    expect(refused(tokensQuery, { q: "a".repeat(61) })).to.equal("invalid q value");
    expect(refused(securityTokensQuery, { issuer_id: "a-b" })).to.equal("invalid issuer_id value");
    expect(refused(pageQuery, { q: "x" })).to.equal("invalid q value");
  });
});
