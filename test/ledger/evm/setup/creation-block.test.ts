import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { creationBlock } from "../../../../src/ledger/evm/setup/creation-block.ts";
import { httpNode } from "../../../../src/rpc/http-node.ts";
import { needsAnvil, startAnvil, type Anvil } from "../../../support/anvil.ts";
import { rpcError, startFaultyProxy, type Fault, type FaultyProxy } from "../../../support/faulty-proxy.ts";
import { deployOn, type Issuing } from "../../../support/issuing.ts";

describe("creationBlock", function () {
  this.timeout(20_000);
  let anvil: Anvil;
  let site: Issuing;
  let proxy: FaultyProxy;
  let folder: string;

  before(needsAnvil);
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-creation-"));
    anvil = await startAnvil();
    await anvil.node.send("anvil_mine", ["0x64"]);
    site = await deployOn(anvil, join(folder, "deployment.json"));
    proxy = await startFaultyProxy(anvil.url);
  });
  after(async () => {
    await proxy?.stop();
    await anvil?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const find = (after?: number) =>
    creationBlock(httpNode(proxy.url, 500), site.contracts.registry.address, after);

  /** Does this to each question after the code of an old block. */
  const forOldCode =
    (fault: Fault): Fault =>
    (call, forward) =>
      call.method === "eth_getCode" && call.params[1] !== "latest" ? fault(call, forward) : forward();

  it("finds the block, from wherever it begins", async () => {
    proxy.fault(undefined);
    for (const after of [undefined, 50, site.firstBlock]) expect(await find(after)).to.equal(site.firstBlock);
  });

  it("is undefined where the node has forgotten the old states, however it says so", async () => {
    for (const words of ["missing trie node", "state is pruned", "", "header not found"]) {
      proxy.fault(forOldCode((call) => Promise.resolve(rpcError(call, words))));
      expect(await find()).to.equal(undefined);
    }
  });

  it("is not taken for the last block of a node that is behind", async () => {
    proxy.fault(async ({ id, method }, forward) =>
      method === "eth_blockNumber" ? { jsonrpc: "2.0", id, result: "0x32" } : forward(),
    );
    const failureOf = () => find().catch((error: unknown) => (error as Error).message);
    expect(await failureOf()).to.contain("the node is behind");
    let heads = 0;
    // As of one that has just begun anew, and has the contracts, but not the blocks after them.
    proxy.fault(async (call, forward) => {
      if (call.method === "eth_blockNumber" && heads++ > 0)
        return { jsonrpc: "2.0", id: call.id, result: "0x2" };
      return call.method === "eth_getCode" && call.params[1] !== "latest"
        ? rpcError(call, "header not found")
        : forward();
    });
    expect(await failureOf()).to.contain("the node is behind");
  });

  it("is not found where another chain answers once", async () => {
    let answers = 1;
    proxy.fault(
      forOldCode(async (call, forward) => {
        const isIt = Number(call.params[1]) === site.firstBlock && answers-- > 0;
        return isIt ? { jsonrpc: "2.0", id: call.id, result: "0x" } : forward();
      }),
    );
    expect(await find().catch((error: unknown) => error)).to.be.instanceOf(Error);
  });

  it("takes no other failure for that: one refusal, a silent node, one that refuses everything", async () => {
    let refusals = 1;
    proxy.fault(
      forOldCode(async (call, forward) => (refusals-- > 0 ? rpcError(call, "too many requests") : forward())),
    );
    expect(await find()).to.equal(site.firstBlock);
    const failures: Fault[] = [
      forOldCode(() => new Promise(() => undefined)),
      forOldCode(() => Promise.resolve(undefined)),
      async (call, forward) => (call.method === "eth_getCode" ? rpcError(call, "no") : forward()),
    ];
    for (const failure of failures) {
      proxy.fault(failure);
      expect(await find().catch((error: unknown) => error)).to.be.instanceOf(Error);
    }
  });
});
