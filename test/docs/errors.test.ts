import { expect } from "chai";
import { CATALOGUE } from "../../src/base/errors.ts";
import { codeOf, document, rowsOf } from "./documents.ts";

describe("docs/errors.md", () => {
  const rows = rowsOf(document("docs/errors.md").text);

  it("has a row for each error code with its status, and no other", () => {
    const told = Object.fromEntries(rows.map(([code = "", status]) => [codeOf(code)[0], Number(status)]));
    expect(told).to.deep.equal(CATALOGUE);
    expect(rows).to.have.length(Object.keys(CATALOGUE).length);
  });

  it("says for each code what it means and what to do", () => {
    for (const [code, , meaning = "", advice = ""] of rows) {
      expect(meaning, code).to.match(/\.\**$/);
      expect(advice, code).to.match(/\.$/);
    }
  });
});
