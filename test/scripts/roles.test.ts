import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { toQuantity, Wallet } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { call } from "../../src/ledger/evm/contracts.ts";
import { hasRole } from "../../src/ledger/evm/roles.ts";
import { readDeployment } from "../../src/ledger/evm/setup/deployment.ts";
import { waitForReceipt } from "../../src/rpc/wait-for-receipt.ts";
import { account, needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { runScript, type Environment } from "../support/processes.ts";

const [operator, second] = [account(5).address, account(6).address];

describe("the scripts for roles", function () {
  this.timeout(60_000);

  let chain: Anvil;
  let folder: string;
  const admin = Wallet.createRandom();
  const heir = Wallet.createRandom();
  let registry: { address: string; abi: ReturnType<typeof artifact>["abi"] };

  before(needsAnvil);
  before(async () => {
    chain = await startAnvil();
    folder = mkdtempSync(join(tmpdir(), "hallmark-roles-"));
    for (const { address } of [admin, heir]) {
      await chain.node.send("anvil_setBalance", [address, toQuantity(10n ** 20n)]);
    }
    const deployed = await run("deploy.ts", { OPERATOR_ADDRESS: operator }, admin.privateKey);
    expect(deployed.exit, deployed.output).to.equal(0);
    const address = readDeployment(join(folder, "deployments", "31337.json"))?.contracts.registry?.address;
    registry = { address: address as string, abi: artifact("TokenRegistry").abi };
  });
  after(async () => {
    await chain?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(script: string, environment: Environment, key?: string) {
    return runScript(script, "external", folder, {
      CHAIN_URL: chain.url,
      ...(key !== undefined && { DEPLOYER_PRIVATE_KEY: key }),
      ...environment,
    });
  }
  const isOperator = (address: string) => hasRole(chain.node, registry, "operator", address);
  const adminNow = async () => (await call(chain.node, registry, "defaultAdmin", []))[0];
  /** Sends what a script printed for a multisig, as that one would. */
  async function sendAs(sender: string, output: string): Promise<void> {
    const { to, value, data } = JSON.parse(/^\{.*\}$/m.exec(output)?.[0] as string) as Record<string, string>;
    await chain.node.send("anvil_impersonateAccount", [sender]);
    const transaction = { from: sender, to, value: toQuantity(value as string), data };
    // Anvil answers before it has mined it.
    await waitForReceipt(chain.node, (await chain.node.send("eth_sendTransaction", [transaction])) as string);
  }

  it("suspend an issuer at once, and give its account to another wallet after a day", async () => {
    const [stolen, fresh] = [account(7), account(8)];
    const issuer = { ISSUER_ID: "robbed" };
    const missing = await run("suspend-issuer.ts", issuer, admin.privateKey);
    expect(missing).to.deep.equal({ exit: 1, output: "no issuer robbed is registered\n" });
    const wallet = { ISSUER_WALLET: stolen.address };
    await run("register-issuer.ts", { ...issuer, ...wallet }, admin.privateKey);

    for (let i = 0; i < 2; i++) {
      const suspended = await run("suspend-issuer.ts", issuer, admin.privateKey);
      expect(suspended).to.deep.equal({ exit: 0, output: "issuer robbed is suspended\n" });
    }
    const wrong = await run("suspend-issuer.ts", { ...issuer, SUSPENDED: "maybe" }, admin.privateKey);
    expect(wrong).to.deep.equal({ exit: 1, output: "SUSPENDED must be yes or no\n" });
    expect(await call(chain.node, registry, "isIssuerSuspended", ["robbed"])).to.deep.equal([true]);

    const early = await run("accept-issuer-wallet.ts", issuer, fresh.privateKey);
    expect(early).to.deep.equal({ exit: 1, output: "the account of issuer robbed is offered to nobody\n" });
    const same = await run("replace-issuer-wallet.ts", { ...issuer, ...wallet }, admin.privateKey);
    expect(same.output).to.equal(`${stolen.address} is the wallet of issuer robbed already\n`);
    const next = { ISSUER_WALLET: fresh.address };
    const offered = await run("replace-issuer-wallet.ts", { ...issuer, ...next }, admin.privateKey);
    expect(offered).to.deep.equal({ exit: 0, output: `${fresh.address} may accept in 24 hours\n` });
    const tooEarly = await run("accept-issuer-wallet.ts", issuer, fresh.privateKey);
    expect(tooEarly.exit).to.equal(1);
    expect(tooEarly.output).to.contain(`${fresh.address} may accept from `);

    await chain.node.send("evm_increaseTime", [86_400]);
    await chain.node.send("evm_mine", []);
    const accepted = await run("accept-issuer-wallet.ts", issuer, fresh.privateKey);
    expect(accepted).to.deep.equal({ exit: 0, output: `${fresh.address} is the wallet of issuer robbed\n` });
    const ended = await run("suspend-issuer.ts", { ...issuer, SUSPENDED: "no" }, admin.privateKey);
    expect(ended).to.deep.equal({ exit: 0, output: "issuer robbed is not suspended\n" });
    expect(await call(chain.node, registry, "issuerWallet", ["robbed"])).to.deep.equal([fresh.address]);
  });

  it("grant and revoke an operator, as often as they are run", async () => {
    for (let i = 0; i < 2; i++) {
      const granted = await run(
        "grant-operator.ts",
        { OPERATOR_ADDRESS: second.toLowerCase() },
        admin.privateKey,
      );
      expect(granted).to.deep.equal({ exit: 0, output: `${second} is an operator\n` });
      expect(await isOperator(second)).to.be.true;
    }
    for (let i = 0; i < 2; i++) {
      const revoked = await run("revoke-operator.ts", { OPERATOR_ADDRESS: second }, admin.privateKey);
      expect(revoked).to.deep.equal({ exit: 0, output: `${second} is no operator\n` });
      expect(await isOperator(second)).to.be.false;
    }
  });

  it("print what a multisig has to send where there is no key", async () => {
    const { exit, output } = await run("grant-operator.ts", { OPERATOR_ADDRESS: second });
    expect(exit, output).to.equal(0);
    expect(output).to.contain(`nothing was sent: the registry's admin is ${admin.address}`);
    expect(await isOperator(second)).to.be.false;
    await sendAs(admin.address, output);
    expect(await isOperator(second)).to.be.true;

    const registered = await run("register-issuer.ts", { ISSUER_ID: "acme", ISSUER_WALLET: second });
    await sendAs(admin.address, registered.output);
    expect(await call(chain.node, registry, "issuerWallet", ["acme"])).to.deep.equal([second]);
  });

  it("need no record where REGISTRY_ADDRESS says where the registry is", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "hallmark-roles-"));
    const environment = { CHAIN_URL: chain.url, OPERATOR_ADDRESS: operator };
    const missing = await runScript("revoke-operator.ts", "external", elsewhere, environment);
    expect(missing.output).to.equal(
      "this chain has no finished deployment on record: run scripts/deploy.ts\n",
    );
    const found = await runScript("revoke-operator.ts", "external", elsewhere, {
      ...environment,
      REGISTRY_ADDRESS: registry.address,
    });
    expect(JSON.parse(found.output.split("\n")[1] as string)).to.include({
      to: registry.address,
      value: "0",
    });
    rmSync(elsewhere, { recursive: true });
  });

  it("say in one sentence why not", async () => {
    const told = async (script: string, environment: Environment, key?: string) => {
      const { exit, output } = await run(script, environment, key);
      expect(exit).to.equal(1);
      return output;
    };
    expect(await told("grant-operator.ts", {})).to.match(/^set OPERATOR_ADDRESS: .*\n$/);
    expect(await told("grant-operator.ts", { OPERATOR_ADDRESS: "0x12" })).to.equal(
      "OPERATOR_ADDRESS must be an address: 0x and 40 hex digits\n",
    );
    expect(await told("grant-operator.ts", { OPERATOR_ADDRESS: admin.address })).to.equal(
      `${admin.address} is the registry's admin, which can't be an operator\n`,
    );
    expect(await told("revoke-operator.ts", { OPERATOR_ADDRESS: operator }, heir.privateKey)).to.equal(
      `the registry's admin is ${admin.address}: give that account's key, or none for the call to be printed\n`,
    );
    expect(await told("begin-admin-transfer.ts", { NEW_ADMIN: operator })).to.equal(
      `${operator} is an operator, which can't be the registry's admin\n`,
    );
    expect(await told("accept-admin-transfer.ts", {})).to.match(
      /^nobody is proposed as the registry's admin.*\n$/,
    );
    expect(
      await told("revoke-operator.ts", { OPERATOR_ADDRESS: operator, REGISTRY_ADDRESS: operator }),
    ).to.equal(`there is no registry at ${operator} on this chain\n`);
  });

  it("hand the admin's part over in two steps, a day apart", async () => {
    const begun = await run("begin-admin-transfer.ts", { NEW_ADMIN: heir.address }, admin.privateKey);
    expect(begun).to.deep.equal({ exit: 0, output: `${heir.address} may accept in 24 hours\n` });
    const early = await run("accept-admin-transfer.ts", {}, heir.privateKey);
    expect(early).to.include({ exit: 1 });
    expect(early.output).to.match(/^0x\w{40} may accept after 20.*Z\n$/);
    await chain.node.send("evm_increaseTime", [86_401]);
    await chain.node.send("evm_mine", []);
    const wrong = await run("accept-admin-transfer.ts", {}, admin.privateKey);
    expect(wrong.output).to.contain(`the proposed admin is ${heir.address}: give that account's key`);
    expect(await adminNow()).to.equal(admin.address);
    const accepted = await run("accept-admin-transfer.ts", {}, heir.privateKey);
    expect(accepted).to.deep.equal({ exit: 0, output: `${heir.address} is the registry's admin\n` });
    expect(await adminNow()).to.equal(heir.address);
  });
});
