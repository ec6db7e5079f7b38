import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { recognizeChain } from "../../../../src/ledger/evm/setup/known-chain.ts";

describe("recognizeChain", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-known-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const chain = { chainId: 1, genesis: "0x1", registry: "0x2" };

  it("knows the chain again, and no other", () => {
    const file = join(folder, "new", "chain.json");
    recognizeChain(file, chain);
    recognizeChain(file, chain);
    for (const other of [{ chainId: 2 }, { genesis: "0x3" }, { registry: "0x4" }]) {
      expect(() => recognizeChain(file, { ...chain, ...other })).to.throw("this is not the chain that");
    }
    expect(JSON.parse(readFileSync(file, "utf8"))).to.deep.equal(chain);
    expect(readdirSync(join(folder, "new"))).to.deep.equal(["chain.json"]);
  });
});
