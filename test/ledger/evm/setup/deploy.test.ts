import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { getCreateAddress } from "ethers";
import { network } from "hardhat";
import { creationBlock } from "../../../../src/ledger/evm/setup/creation-block.ts";
import { deploy } from "../../../../src/ledger/evm/setup/deploy.ts";
import {
  readDeployment,
  writeDeployment,
  type DeployedContract,
  type Deployment,
} from "../../../../src/ledger/evm/setup/deployment.ts";
import { RpcError, type Node } from "../../../../src/rpc/node.ts";

const SENDS = 7;

describe("deploy", function () {
  this.timeout(20_000);
  let node: Node;
  let accounts: string[];
  let folder: string;
  let file: string;

  beforeEach(async () => {
    const { provider } = await network.create();
    node = { send: (method, params) => provider.request({ method, params: [...params] }) };
    accounts = (await node.send("eth_accounts", [])) as string[];
    folder = mkdtempSync(join(tmpdir(), "hallmark-deploy-"));
    file = join(folder, "record.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(through = node, deployer = 0) {
    const [from, operator] = [accounts[deployer] as string, accounts[5] as string];
    return deploy({ node: through, deployer: from, operator, file, log: () => {} });
  }

  async function nonce(): Promise<number> {
    return Number(await node.send("eth_getTransactionCount", [accounts[0], "latest"]));
  }

  /** Breaks off at the `step`-th transaction, before the chain has it or after. */
  function breakingAt(step: number, when: "before" | "after"): Node {
    let sends = 0;
    return {
      async send(method, params) {
        const breaks = method === "eth_sendTransaction" && ++sends === step;
        if (breaks && when === "before") throw new Error("killed");
        const answer = await node.send(method, params);
        if (breaks) throw new Error("killed");
        return answer;
      },
    };
  }

  it("waits where the node refuses receipts for a while, as geth does after its start", async () => {
    let refusals = 3;
    const { contracts } = await run({
      async send(method, params) {
        if (method === "eth_getTransactionReceipt" && refusals-- > 0) {
          throw new RpcError(-32000, "transaction indexing is in progress");
        }
        return node.send(method, params);
      },
    });
    expect(refusals).to.be.below(0);
    expect(await node.send("eth_getCode", [contracts.factory.address, "latest"])).not.to.equal("0x");
  });

  for (const when of ["before", "after"] as const) {
    for (let step = 1; step <= SENDS; step++) {
      it(`creates each contract once, broken off right ${when} transaction ${step}`, async () => {
        const failure = await run(breakingAt(step, when)).catch((error: unknown) => error);
        expect(failure).to.be.instanceOf(Error);
        const { contracts } = await run();
        expect(await nonce()).to.equal(SENDS);
        const from = accounts[0] as string;
        const created = [0, 1, 2, 3, 4].map((count) => getCreateAddress({ from, nonce: count }));
        expect(Object.values(contracts).map(({ address }) => address)).to.have.members(created);
        for (const { address, block } of Object.values(contracts)) {
          expect(block).to.equal(await creationBlock(node, address));
        }
      });
    }
  }

  it("keeps no wrong block of a contract whose creation the node has forgotten", async () => {
    await node.send("eth_sendTransaction", [{ from: accounts[0], to: accounts[1] }]);
    await run(breakingAt(1, "after")).catch(() => undefined);
    const forgetful: Node = {
      send: (method, params) =>
        method === "eth_getCode" && params[1] !== "latest"
          ? Promise.reject(new RpcError(-32000, "missing trie node"))
          : node.send(method, params),
    };
    const { contracts } = await run(forgetful);
    // Its block, or one before it.
    expect(contracts.registry.block).to.equal(1);
  });

  it("takes no contract for another one where a node is behind", async () => {
    let counts = 0;
    const behind: Node = {
      async send(method, params) {
        const count = await node.send(method, params);
        const isCount = method === "eth_getTransactionCount" && params[1] === "latest" && ++counts > 1;
        return isCount && count !== "0x0" ? `0x${(Number(count) - 1).toString(16)}` : count;
      },
    };
    const { contracts } = await run(behind).catch(() => run());
    const addresses = Object.values(contracts).map(({ address }) => address);
    expect(new Set(addresses).size).to.equal(5);
  });

  it("creates nothing again where a node is behind", async () => {
    const { contracts } = await run();
    const behind: Node = {
      send: (method, params) =>
        method === "eth_getCode" && params[1] === "latest"
          ? Promise.resolve("0x")
          : node.send(method, params),
    };
    const failure = await run(behind).catch((error: unknown) => (error as Error).message);
    expect(failure).to.contain("the node is behind");
    expect(await nonce()).to.equal(SENDS);
    expect((await run()).contracts).to.deep.equal(contracts);
  });

  it("plans nothing anew on a chain that counts fewer transactions than were there", async () => {
    await node.send("eth_sendTransaction", [{ from: accounts[0], to: accounts[1] }]);
    const { contracts } = await run();
    const other: Node = {
      send(method, params) {
        if (method === "eth_getCode") return Promise.resolve("0x");
        return method === "eth_getTransactionCount" ? Promise.resolve("0x0") : node.send(method, params);
      },
    };
    const failure = await run(other).catch((error: unknown) => (error as Error).message);
    expect(failure).to.contain("the node is behind");
    expect((await run()).contracts).to.deep.equal(contracts);
  });

  it("finds the block of a contract that was planned after another chain's block", async () => {
    for (const plannedAfter of [1, 1_000]) {
      rmSync(file, { force: true });
      const before = Number(await node.send("eth_blockNumber", []));
      await run(breakingAt(1, "after")).catch(() => undefined);
      const record = readDeployment(file) as Deployment;
      const { registry } = record.contracts as { registry: DeployedContract };
      writeDeployment(file, {
        ...record,
        contracts: { registry: { ...registry, plannedAfter: before + plannedAfter } },
      });
      expect((await run()).contracts.registry.block).to.equal(before + 1);
    }
  });

  it("plans anew where another transaction took the nonce", async () => {
    await run(breakingAt(1, "before")).catch(() => undefined);
    await node.send("eth_sendTransaction", [{ from: accounts[0], to: accounts[1] }]);
    const { contracts } = await run();
    expect(contracts.registry.nonce).to.equal(1);
  });

  it("refuses the record of another chain or another deployer", async () => {
    const deployment = await run();
    const failure = await run(node, 1).catch((error: unknown) => (error as Error).message);
    expect(failure).to.contain(`is of another deployer, ${deployment.deployer}`);
    writeDeployment(file, { ...deployment, genesis: `0x${"0".repeat(64)}` });
    const other = await run().catch((error: unknown) => (error as Error).message);
    expect(other).to.contain("is of another chain");
    expect(await nonce()).to.equal(SENDS);
  });

  it("does not let the admin be the operator", async () => {
    const [same] = accounts as [string];
    const failure = await deploy({ node, deployer: same, operator: same, file, log: () => {} }).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(failure).to.contain("can't be the operator");
    expect(await nonce()).to.equal(0);
  });
});
