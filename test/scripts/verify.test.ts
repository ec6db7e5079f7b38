import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { expect } from "chai";
import { artifact, type ContractName } from "../../src/ledger/evm/artifacts.ts";
import { readDeployment, type FinishedDeployment } from "../../src/ledger/evm/setup/deployment.ts";
import { account, needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { runScript, type Environment } from "../support/processes.ts";

/** One that explorers take for a real chain. */
const CHAIN_ID = 424_242;

interface Published {
  address: string;
  stdJsonInput: { settings: object };
  contractIdentifier: string;
  compilerVersion: string;
}

/** Takes what is published as Sourcify's API (version 2) does, and believes it. */
async function startExplorer() {
  const published: Published[] = [];
  async function answer({ method, url = "" }: IncomingMessage, body: () => Promise<unknown>) {
    const [, kind, , address = ""] = /^\/v2\/(contract|verify)\/([^/]+)(?:\/(.*))?$/.exec(url) ?? [];
    const of = { chainId: String(CHAIN_ID), address };
    if (kind === "contract") return { match: null, creationMatch: null, runtimeMatch: null, ...of };
    if (method === "POST") {
      published.push({ address, ...((await body()) as Omit<Published, "address">) });
      return { verificationId: String(published.length) };
    }
    const matches = { match: "exact_match", creationMatch: "exact_match", runtimeMatch: "exact_match" };
    const job = { isJobCompleted: true, verificationId: "1", jobStartTime: new Date().toISOString() };
    return { ...job, contract: { ...matches, ...of } };
  }
  const server: Server = createServer((request, response) => {
    void answer(request, () => json(request)).then((found) => {
      response.writeHead(request.url?.startsWith("/v2/contract") === true ? 404 : 200, {
        "content-type": "application/json",
      });
      response.end(JSON.stringify(found));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, published, stop: () => void server.close() };
}

describe("verify.ts", function () {
  this.timeout(240_000);

  let chain: Anvil;
  let folder: string;
  let explorer: Awaited<ReturnType<typeof startExplorer>>;
  const deployer = account(0);

  before(needsAnvil);
  before(async () => {
    chain = await startAnvil("--chain-id", String(CHAIN_ID));
    explorer = await startExplorer();
    folder = mkdtempSync(join(tmpdir(), "hallmark-verify-"));
  });
  after(async () => {
    await chain?.stop();
    explorer?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(script: string, environment: Environment = {}) {
    return runScript(script, "external", folder, {
      CHAIN_URL: chain.url,
      SOURCIFY_URL: explorer.url,
      ...environment,
    });
  }

  it("says what is missing where nothing is deployed, or the explorer is unknown", async () => {
    expect(await run("verify.ts")).to.deep.equal({
      exit: 1,
      output: "this chain has no finished deployment on record: run scripts/deploy.ts\n",
    });
    expect(await run("verify.ts", { EXPLORER: "mine" })).to.deep.equal({
      exit: 1,
      output: "EXPLORER must be one of sourcify, blockscout, etherscan\n",
    });
  });

  it("publishes each contract, without a key, with sources from which the chain's code is made byte by byte", async () => {
    const deployed = await run("deploy.ts", {
      DEPLOYER_PRIVATE_KEY: deployer.privateKey,
      OPERATOR_ADDRESS: account(5).address,
    });
    expect(deployed.exit, deployed.output).to.equal(0);
    const { exit, output } = await run("verify.ts");
    expect(exit, output).to.equal(0);

    const file = join(folder, "deployments", `${CHAIN_ID}.json`);
    const { contracts } = readDeployment(file) as FinishedDeployment;
    const { registry, token, securityToken, executor, factory } = contracts;
    const expected: [ContractName, { address: string; block: number }, string[]][] = [
      ["TokenRegistry", registry, [deployer.address]],
      ["IssuedToken", token, []],
      ["SecurityToken", securityToken, [registry.address]],
      ["OrderExecutor", executor, []],
      ["TokenFactory", factory, [registry, token, securityToken, executor].map(({ address }) => address)],
    ];
    expect(explorer.published.map(({ address }) => address)).to.deep.equal(
      expected.map(([, { address }]) => address),
    );
    for (const [i, [name, { address, block }, args]] of expected.entries()) {
      expect(output).to.contain(`${name} at ${address} is verified on sourcify`);
      const { stdJsonInput, contractIdentifier, compilerVersion } = explorer.published[i] as Published;
      expect(compilerVersion).to.match(/^v0\.8\.34\+commit\./);
      const bytecode = recompiled(stdJsonInput, contractIdentifier, name);
      const { transactions } = (await chain.node.send("eth_getBlockByNumber", [
        `0x${block.toString(16)}`,
        true,
      ])) as { transactions: { input: string }[] };
      const constructorArgs = artifact(name).abi.encodeDeploy(args).slice(2);
      expect(transactions[0]?.input === `0x${bytecode}${constructorArgs}`, name).to.equal(true);
    }
  });

  /** What the compiler makes of the published input. */
  function recompiled(
    { settings, ...input }: Published["stdJsonInput"],
    identifier: string,
    name: string,
  ): string {
    const require = createRequire(import.meta.url);
    const { compile } = require("solc") as { compile(input: string): string };
    // What is asked for changes nothing about it.
    const asked = { ...settings, outputSelection: { "*": { "*": ["evm.bytecode.object"] } } };
    interface Output {
      contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
    }
    const { contracts } = JSON.parse(compile(JSON.stringify({ ...input, settings: asked }))) as Output;
    const source = identifier.slice(0, identifier.lastIndexOf(":"));
    return contracts[source]?.[name]?.evm.bytecode.object as string;
  }
});
