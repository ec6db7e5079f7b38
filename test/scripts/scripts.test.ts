import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { toQuantity, Wallet } from "ethers";
import { contractsAt } from "../../src/ledger/evm/contracts.ts";
import {
  isFinished,
  readDeployment,
  type FinishedDeployment,
} from "../../src/ledger/evm/setup/deployment.ts";
import { issuerWallet } from "../../src/ledger/evm/issue/register-issuer.ts";
import { hasRole } from "../../src/ledger/evm/roles.ts";
import { send } from "../service/http.ts";
import { account, needsAnvil, startAnvil, type TestChain } from "../support/anvil.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import { runScript, startHardhatNode, startService, type Environment } from "../support/processes.ts";

const [admin, owner, issuer, operator] = [account(0), account(1), account(2), account(5)];

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "hallmark-scripts-"));
}

function recordIn(folder: string): string {
  return join(folder, "deployments", "31337.json");
}

function deploymentIn(folder: string): FinishedDeployment {
  const deployment = readDeployment(recordIn(folder));
  if (deployment === undefined || !isFinished(deployment)) throw new Error("the deployment is not finished");
  return deployment;
}

/** Checks that the deployer has created the recorded contracts and nothing else, and the roles are granted. */
async function expectDeployed({ node }: TestChain, folder: string, deployer = admin.address): Promise<void> {
  const { contracts } = deploymentIn(folder);
  const created: string[] = [];
  const head = Number(await node.send("eth_blockNumber", []));
  for (let number = 0; number <= head; number++) {
    const { transactions } = (await node.send("eth_getBlockByNumber", [toQuantity(number), true])) as {
      transactions: { hash: string; from: string; to: string | null }[];
    };
    for (const { hash, from, to } of transactions) {
      if (from !== deployer.toLowerCase() || to !== null) continue;
      const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as { contractAddress: string };
      created.push(receipt.contractAddress.toLowerCase());
    }
  }
  expect(created).to.have.members(Object.values(contracts).map(({ address }) => address.toLowerCase()));
  const { registry, factory } = contractsAt({
    registry: contracts.registry.address,
    factory: contracts.factory.address,
  });
  expect(await hasRole(node, registry, "factory", factory.address)).to.be.true;
  expect(await hasRole(node, registry, "operator", operator.address)).to.be.true;
}

async function nonceOf({ node }: TestChain, address = admin.address): Promise<number> {
  return Number(await node.send("eth_getTransactionCount", [address, "latest"]));
}

describe("the scripts", function () {
  this.timeout(40_000);

  describe("on a Hardhat node", () => {
    let chain: TestChain;
    let folder: string;

    before(async () => {
      chain = await startHardhatNode(tmpdir());
      folder = temporaryFolder();
    });
    after(async () => {
      await chain?.stop();
      rmSync(folder, { recursive: true });
    });

    function run(script: string, environment: Environment, cwd = folder, url = chain.url) {
      return runScript(script, "localhost", cwd, { RPC_PORT: new URL(url).port, ...environment });
    }
    const deploy = (cwd = folder) => run("deploy.ts", { OPERATOR_ADDRESS: operator.address }, cwd);

    it("deploy says what it needs", async () => {
      const [missing, same] = await Promise.all([
        run("deploy.ts", {}),
        run("deploy.ts", { OPERATOR_ADDRESS: admin.address }),
      ]);
      expect(missing).to.include({ exit: 1 });
      expect(missing.output).to.contain("set OPERATOR_ADDRESS: the address of the account");
      expect(same).to.include({ exit: 1 });
      expect(same.output).to.contain(
        "the deployer becomes the registry's admin, which can't be the operator",
      );
      expect(await nonceOf(chain)).to.equal(0);
    });

    it("register-issuer says that a deployment is missing", async () => {
      const result = await run("register-issuer.ts", { ISSUER_ID: "acme", ISSUER_WALLET: issuer.address });
      expect(result).to.include({ exit: 1 });
      expect(result.output).to.contain("no finished deployment on record: run scripts/deploy.ts");
    });

    it("deploy goes on where it was killed, at whatever step", async () => {
      const proxy = await startFaultyProxy(chain.url);
      const exits: (number | string)[] = [];
      let exit: number | string = "";
      while (exit !== 0 && exits.length < 20) {
        const environment = { RPC_PORT: new URL(proxy.url).port, OPERATOR_ADDRESS: operator.address };
        const result = await runScript("deploy.ts", "localhost", folder, environment, (child) =>
          proxy.fault(async ({ method }, forward) => {
            const answer = await forward();
            if (method !== "eth_sendTransaction") return answer;
            // The chain has it, and nobody has noted it.
            child.kill("SIGKILL");
            return undefined;
          }),
        );
        exits.push((exit = result.exit));
      }
      await proxy.stop();
      // Once for each contract and each role.
      expect(exits).to.deep.equal([...Array<string>(7).fill("SIGKILL"), 0]);
      await expectDeployed(chain, folder);
    });

    it("deploy reports a finished deployment, and changes nothing", async () => {
      const [nonce, record] = [await nonceOf(chain), readFileSync(recordIn(folder), "utf8")];
      const { exit, output } = await deploy();
      expect(exit, output).to.equal(0);
      for (const name of ["TokenRegistry", "IssuedToken", "SecurityToken", "OrderExecutor", "TokenFactory"]) {
        expect(output).to.contain(`${name} stands at 0x`);
      }
      expect(await nonceOf(chain)).to.equal(nonce);
      expect(readFileSync(recordIn(folder), "utf8")).to.equal(record);
    });

    it("deploy moves the record of another chain aside", async () => {
      const old = { ...deploymentIn(folder), genesis: `0xabcdef01${"0".repeat(56)}` };
      const other = temporaryFolder();
      mkdirSync(join(other, "deployments"));
      writeFileSync(recordIn(other), JSON.stringify(old));
      const { exit, output } = await deploy(other);
      expect(exit, output).to.equal(0);
      expect(output).to.contain("31337.json was of another chain: moved to deployments/31337.abcdef01.json");
      expect(readdirSync(join(other, "deployments"))).to.have.members(["31337.json", "31337.abcdef01.json"]);
      expect(readDeployment(join(other, "deployments", "31337.abcdef01.json"))).to.deep.equal(old);
      const { registry } = deploymentIn(other).contracts;
      expect(registry.address).not.to.equal(old.contracts.registry.address);
      rmSync(other, { recursive: true });
    });

    it("touch nothing if the record is damaged", async () => {
      const other = temporaryFolder();
      mkdirSync(join(other, "deployments"));
      writeFileSync(recordIn(other), '{"chainId": 31337, "gen');
      const nonce = await nonceOf(chain);
      const results = await Promise.all([
        deploy(other),
        run("register-issuer.ts", { ISSUER_ID: "acme", ISSUER_WALLET: issuer.address }, other),
      ]);
      for (const { exit, output } of results) {
        expect(exit).to.equal(1);
        expect(output).to.contain("deployments/31337.json is damaged: it is not the record of a deployment");
      }
      expect(await nonceOf(chain)).to.equal(nonce);
      expect(readFileSync(recordIn(other), "utf8")).to.equal('{"chainId": 31337, "gen');
      rmSync(other, { recursive: true });
    });

    it("register-issuer registers an issuer once", async () => {
      const acme = { ISSUER_ID: "acme", ISSUER_WALLET: issuer.address };
      const said = `issuer acme is registered with the wallet ${issuer.address}`;
      const nonce = await nonceOf(chain);
      expect((await run("register-issuer.ts", acme)).output).to.contain(said);
      expect((await run("register-issuer.ts", acme)).output).to.contain(said);
      expect(await nonceOf(chain)).to.equal(nonce + 1);
      const { contracts } = deploymentIn(folder);
      const { registry } = contractsAt({
        registry: contracts.registry.address,
        factory: contracts.factory.address,
      });
      expect(await issuerWallet(chain.node, registry, "acme")).to.equal(issuer.address);

      const [taken, invalid] = await Promise.all([
        run("register-issuer.ts", { ...acme, ISSUER_WALLET: owner.address }),
        run("register-issuer.ts", { ...acme, ISSUER_ID: "ac-me" }),
      ]);
      expect(taken).to.include({ exit: 1 });
      expect(taken.output).to.contain("issuer acme is registered already, with the wallet");
      expect(invalid).to.include({ exit: 1 });
      expect(invalid.output).to.contain("ISSUER_ID must be 1 to 32 of A-Z a-z 0-9 _ .");
    });
  });

  describe("on a chain that is too old", () => {
    before(needsAnvil);

    for (const [hardfork, missing] of [
      ["shanghai", "Cancun"],
      ["paris", "Shanghai and Cancun"],
    ] as const) {
      it(`deploy says in one sentence what ${hardfork} lacks, and sends nothing`, async () => {
        const chain = await startAnvil("--hardfork", hardfork);
        const folder = temporaryFolder();
        const { exit, output } = await runScript("deploy.ts", "localhost", folder, {
          RPC_PORT: new URL(chain.url).port,
          OPERATOR_ADDRESS: operator.address,
        });
        expect(exit).to.equal(1);
        expect(output).to.equal(
          `the chain is older than the contracts need: it does not have the changes of ${missing}\n`,
        );
        expect(readdirSync(folder)).to.deep.equal([]);
        expect(await nonceOf(chain)).to.equal(0);
        await chain.stop();
        rmSync(folder, { recursive: true });
      });
    }
  });

  describe("on any other chain", () => {
    let chain: TestChain;

    before(needsAnvil);
    before(async () => (chain = await startAnvil()));
    after(() => chain?.stop());

    it("take the deployer's URL and key, and wait for transactions that an interrupted run left pending", async () => {
      const folder = temporaryFolder();
      const deployer = Wallet.createRandom();
      await chain.node.send("anvil_setBalance", [deployer.address, toQuantity(10n ** 20n)]);
      const environment = { CHAIN_URL: chain.url, DEPLOYER_PRIVATE_KEY: deployer.privateKey };
      await chain.node.send("evm_setAutomine", [false]);
      const proxy = await startFaultyProxy(chain.url);
      const variables = { ...environment, CHAIN_URL: proxy.url, OPERATOR_ADDRESS: operator.address };
      const killed = await runScript("deploy.ts", "external", folder, variables, (child) =>
        proxy.fault(async ({ method }, forward) => {
          const answer = await forward();
          if (method === "eth_sendRawTransaction") child.kill("SIGKILL");
          return answer;
        }),
      );
      expect(killed).to.include({ exit: "SIGKILL" });
      let looks = 0;
      proxy.fault(async ({ method }, forward) => {
        // It is mined only when the second run has seen it pending.
        if (method === "eth_getTransactionCount" && ++looks === 4) {
          await chain.node.send("evm_setAutomine", [true]);
          await chain.node.send("evm_mine", []);
        }
        return forward();
      });
      const { exit, output } = await runScript("deploy.ts", "external", folder, variables);
      await proxy.stop();
      expect(exit, output).to.equal(0);
      expect(output).to.contain(
        `waiting until the pending transactions of ${deployer.address.toLowerCase()}`,
      );
      expect(output).to.match(/TokenRegistry stands at 0x[^]*IssuedToken created at 0x/);
      await expectDeployed(chain, folder, deployer.address);
      rmSync(folder, { recursive: true });
    });
  });

  it("work on the chain of a running service", async () => {
    const folder = temporaryFolder();
    const service = await startService(folder, {});
    const RPC_PORT = new URL(service.rpcUrl as string).port;
    const [deployed, registered, created] = await Promise.all([
      runScript("deploy.ts", "localhost", folder, { RPC_PORT, OPERATOR_ADDRESS: operator.address }),
      runScript("register-issuer.ts", "localhost", folder, {
        RPC_PORT,
        ISSUER_ID: "acme",
        ISSUER_WALLET: issuer.address,
      }),
      runScript("create-session.ts", "localhost", folder, { SESSION_WALLET: owner.address.toLowerCase() }),
    ]);
    expect(deployed.exit, deployed.output).to.equal(0);
    expect(deployed.output).to.match(/TokenFactory stands at 0x[^]*operator role granted to/);
    expect(readdirSync(folder)).to.deep.equal(["data"]);

    expect(registered.exit, registered.output).to.equal(0);
    expect((await send(service, "GET /issuers/acme")).body).to.include({ wallet: issuer.address });

    expect(created.exit, created.output).to.equal(0);
    const session = JSON.parse(created.output) as {
      session_key: string;
      address: string;
      expires_at: string;
    };
    expect(session.address).to.equal(owner.address);
    expect(Date.parse(session.expires_at) - Date.now()).to.be.within(86_000_000, 86_400_000);
    const answer = await send<{ smartcontract_ID: number }>(service, "POST /tokens", {
      session_key: session.session_key,
      full_name: "By script",
      short_name: "script",
      ticker: "SCRIPT",
      token_amount: 1,
      decimals: 0,
    });
    expect(answer.status).to.equal(200);
    const token = await send(service, `GET /tokens/${answer.body.smartcontract_ID}`);
    expect(token.body).to.include({ owner: owner.address });
    expect(await service.end("SIGTERM")).to.equal(0);
    rmSync(folder, { recursive: true });
  });

  it("make a session before the service has started for the first time, which it then takes", async () => {
    const folder = temporaryFolder();
    const { exit, output } = await runScript("create-session.ts", "localhost", folder, {
      SESSION_WALLET: owner.address,
    });
    expect(exit, output).to.equal(0);
    const { session_key } = JSON.parse(output) as { session_key: string };
    const service = await startService(folder, {});
    const names = { full_name: "Early", short_name: "early", ticker: "EARLY" };
    const answer = await send(service, "POST /tokens", {
      session_key,
      ...names,
      token_amount: 1,
      decimals: 0,
    });
    expect(answer.status).to.equal(200);
    expect(await service.end("SIGTERM")).to.equal(0);
    rmSync(folder, { recursive: true });
  });
});
