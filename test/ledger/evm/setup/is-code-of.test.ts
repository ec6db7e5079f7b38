import { expect } from "chai";
import { artifactFile, CONTRACT_NAMES } from "../../../../src/ledger/evm/artifacts.ts";
import { isCodeOf } from "../../../../src/ledger/evm/setup/is-code-of.ts";

describe("isCodeOf", () => {
  for (const name of CONTRACT_NAMES) {
    it(`knows ${name} among all contracts`, () => {
      const found = CONTRACT_NAMES.filter((each) => isCodeOf(name, artifactFile(each).deployedBytecode));
      expect(found).to.deep.equal([name]);
    });
  }

  it("knows nothing in no code", () => {
    for (const name of CONTRACT_NAMES) expect(isCodeOf(name, "0x")).to.equal(false);
  });
});
