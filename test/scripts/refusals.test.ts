import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { account, needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { runScript, type Environment } from "../support/processes.ts";

const OPERATOR_ADDRESS = account(5).address;
const { privateKey, address } = Wallet.createRandom();

describe("the scripts say in one sentence", function () {
  this.timeout(60_000);

  let chain: Anvil;
  let folder: string;

  before(needsAnvil);
  before(async () => (chain = await startAnvil()));
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-refusals-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => chain?.stop());

  async function expectTold(network: string, environment: Environment, sentence: string | RegExp) {
    const { exit, output } = await runScript("deploy.ts", network, folder, {
      OPERATOR_ADDRESS,
      ...environment,
    });
    expect(exit, output).to.equal(1);
    expect(readdirSync(folder)).to.deep.equal([]);
    if (typeof sentence === "string") expect(output).to.equal(`${sentence}\n`);
    else expect(output).to.match(sentence);
  }

  it("that the deployer has no money", () =>
    expectTold(
      "external",
      { CHAIN_URL: chain.url, DEPLOYER_PRIVATE_KEY: privateKey },
      `${address.toLowerCase()} has no money on this chain: it needs some to pay for its transactions`,
    ));

  it("that the operator can't be the deployer", () =>
    expectTold(
      "external",
      { CHAIN_URL: chain.url, DEPLOYER_PRIVATE_KEY: account(5).privateKey },
      /^the deployer becomes the registry's admin, which can't be the operator: .*\n$/,
    ));

  it("that a key is missing or none", async () => {
    await expectTold(
      "external",
      { CHAIN_URL: chain.url },
      "the network has no account to send from: set DEPLOYER_PRIVATE_KEY",
    );
    for (const wrong of ["0x12", "key", `${privateKey}00`]) {
      await expectTold(
        "external",
        { CHAIN_URL: chain.url, DEPLOYER_PRIVATE_KEY: wrong },
        /^[^\n]*DEPLOYER_PRIVATE_KEY[^\n]*\n$/,
      );
    }
  });

  it("that no node answers", async () => {
    const away = { CHAIN_URL: "http://127.0.0.1:1", DEPLOYER_PRIVATE_KEY: privateKey };
    await expectTold("external", away, 'Cannot connect to the network "external".');
    await expectTold("localhost", { RPC_PORT: "1" }, 'Cannot connect to the network "localhost".');
    await expectTold(
      "external",
      { DEPLOYER_PRIVATE_KEY: privateKey },
      'Configuration Variable "CHAIN_URL" not found.',
    );
  });

  it("that two variables contradict each other", async () => {
    const { port } = new URL(chain.url);
    await expectTold(
      "localhost",
      { CHAIN_URL: chain.url, RPC_PORT: "1" },
      /^--network localhost is http:\/\/127\.0\.0\.1:1, and CHAIN_URL is another chain's: .*\n$/,
    );
    const agreed = { CHAIN_URL: `http://localhost:${port}`, RPC_PORT: port };
    const { exit, output } = await runScript("deploy.ts", "localhost", folder, {
      OPERATOR_ADDRESS,
      ...agreed,
    });
    expect(exit, output).to.equal(0);
  });
});

describe("a chain without gas prices", function () {
  this.timeout(60_000);
  before(needsAnvil);

  it("is deployed to by an account without money", async () => {
    const chain = await startAnvil("--gas-price", "0", "--block-base-fee-per-gas", "0");
    const folder = mkdtempSync(join(tmpdir(), "hallmark-free-"));
    const environment = { CHAIN_URL: chain.url, DEPLOYER_PRIVATE_KEY: privateKey };
    const deployed = await runScript("deploy.ts", "external", folder, { OPERATOR_ADDRESS, ...environment });
    expect(deployed.exit, deployed.output).to.equal(0);
    const second = { ...environment, OPERATOR_ADDRESS: account(6).address };
    const granted = await runScript("grant-operator.ts", "external", folder, second);
    expect(granted.exit, granted.output).to.equal(0);
    await chain.stop();
    rmSync(folder, { recursive: true });
  });
});
