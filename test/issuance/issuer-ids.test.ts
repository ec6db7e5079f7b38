import { expect } from "chai";
import fc from "fast-check";
import { parseIssuerId } from "../../src/issuance/issuer-ids.ts";
import { stId } from "../../src/ledger/st-id.ts";
import { parseName } from "../../src/issuance/names.ts";

describe("parseIssuerId", () => {
  for (const id of ["issuer123", "A", "0", "_a.", "a".repeat(32)]) {
    it(`takes ${id}`, () => {
      expect(parseIssuerId(id)).to.equal(id);
    });
  }

  for (const text of ["", "_", "..", "a-b", "a b", "a\n", "é", "１", "a$", "a/b", "a".repeat(33)]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseIssuerId(text)).to.equal(undefined);
    });
  }
});

describe("stId", () => {
  it("joins the issuer's id and the token's name", () => {
    expect(stId("issuer123", "MyToken")).to.equal("issuer123-MyToken");
  });

  it("belongs to one issuer and one name only", () => {
    const id = fc.string({ unit: fc.constantFrom(..."aA0_.-"), minLength: 1, maxLength: 4 });
    const name = fc.string({ unit: fc.constantFrom(..."aA0_.-"), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(id, name, id, name, (id1, name1, id2, name2) => {
        fc.pre(
          [id1, id2].every((id) => parseIssuerId(id)) && [name1, name2].every((name) => parseName(name)),
        );
        expect(stId(id1, name1) === stId(id2, name2)).to.equal(id1 === id2 && name1 === name2);
      }),
      { numRuns: 2_000 },
    );
  });
});
