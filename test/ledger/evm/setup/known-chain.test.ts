import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { recognizeChain } from "../../../../src/ledger/evm/setup/known-chain.ts";

describe("recognizeChain", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-known-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const created = { number: 7, hash: "0x3" };
  const chain = { chainId: 1, genesis: "0x1", registry: "0x2", created };

  it("knows the chain again, and no other", () => {
    const file = join(folder, "new", "chain.json");
    recognizeChain(file, chain);
    recognizeChain(file, chain);
    const again = { created: { number: 7, hash: "0x5" } };
    for (const other of [{ chainId: 2 }, { genesis: "0x3" }, { registry: "0x4" }, again]) {
      expect(() => recognizeChain(file, { ...chain, ...other })).to.throw("this is not the chain that");
    }
    expect(JSON.parse(readFileSync(file, "utf8"))).to.deep.equal(chain);
    expect(readdirSync(join(folder, "new"))).to.deep.equal(["chain.json"]);
  });

  it("keeps the block that created the registry as soon as a node knows it, whatever the next node has forgotten", () => {
    const file = join(folder, "chain.json");
    const forgetful = { ...chain, created: undefined };
    expect(recognizeChain(file, forgetful)).to.deep.equal(forgetful);
    expect(recognizeChain(file, chain)).to.deep.equal(chain);
    expect(recognizeChain(file, forgetful)).to.deep.equal(chain);
    expect(JSON.parse(readFileSync(file, "utf8"))).to.deep.equal(chain);
  });

  it("touches nothing where the file does not say which chain it was", () => {
    const file = join(folder, "chain.json");
    for (const content of ["", "{", "{}", "null"]) {
      writeFileSync(file, content);
      expect(() => recognizeChain(file, chain)).to.throw(`${file} is damaged`);
      expect(readFileSync(file, "utf8")).to.equal(content);
    }
  });
});
