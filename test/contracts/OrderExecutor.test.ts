import { expect } from "chai";
import type { TransactionReceipt } from "ethers";
import { createRandom } from "../simulation/random.ts";
import {
  as,
  deployHallmark,
  ethers,
  issueSecurityToken,
  issueToken,
  networkHelpers,
  securityTokenRequest,
  tokenRequest,
} from "./fixture.ts";
import { calldataOf, complete, signedCall } from "./orders.ts";

interface Order {
  target: string;
  gas: bigint;
  data: string;
}

/** Enough for any order of these tests. */
const GAS = 150_000n;

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

async function deployWithToken() {
  const hallmark = await deployHallmark();
  const { token } = await issueToken(hallmark);
  const { token: bond } = await issueSecurityToken(hallmark);
  // So that no transfer is a first one.
  await as(token, hallmark.owner).transfer(hallmark.alice, 1_000n);
  return { ...hallmark, token, bond };
}

type Site = Awaited<ReturnType<typeof deployWithToken>>;

describe("OrderExecutor", () => {
  const load = () => networkHelpers.loadFixture(deployWithToken);

  /** A payment of the owner's, which nothing may keep from being made. */
  async function payment({ token, owner, bob }: Site, value = 3n): Promise<Order> {
    const message = { from: owner.address, to: bob.address, value };
    const data = await signedCall(token, owner, "TransferWithAuthorization", message);
    return { target: token.target as string, gas: GAS, data };
  }

  async function execute({ executor, stranger }: Site, orders: Order[], gasLimit?: bigint) {
    const overrides = gasLimit === undefined ? {} : { gasLimit };
    const transaction = await as(executor, stranger).execute(orders, overrides);
    const receipt = (await transaction.wait()) as TransactionReceipt;
    const failures = receipt.logs
      .filter(({ address }) => address === executor.target)
      .map((log) => executor.interface.parseLog(log)!.args)
      .map(({ index, target, reason }) => ({ index, target, reason }) as { index: bigint; reason: string });
    return { receipt, failures };
  }

  /** A contract with this code. */
  async function contract(code: string): Promise<string> {
    const { address } = ethers.Wallet.createRandom();
    await networkHelpers.setCode(address, code);
    return address;
  }

  it("executes orders of all kinds in their order, for anyone", async () => {
    const site = await load();
    const { bond, issuer, bob, token } = site;
    const order = async (type: "SetAllowed" | "Mint", message: Record<string, unknown>) => ({
      target: bond.target as string,
      gas: GAS,
      data: await signedCall(bond, issuer, type, message),
    });
    const { failures } = await execute(site, [
      await payment(site),
      await order("SetAllowed", { accounts: [bob.address], allowed: true }),
      await order("Mint", { to: bob.address, amount: 4n }),
    ]);
    expect(failures).to.deep.equal([]);
    expect(await token.balanceOf(bob)).to.equal(3n);
    expect(await bond.balanceOf(bob)).to.equal(4n);
  });

  it("skips an order that fails, and says why", async () => {
    const site = await load();
    const { token, owner, alice, bob } = site;
    const forged = await signedCall(token, alice, "TransferWithAuthorization", {
      from: owner.address,
      to: bob.address,
      value: 3n,
    });
    const good = await payment(site);
    const { failures } = await execute(site, [
      { target: token.target as string, gas: GAS, data: forged },
      good,
      good,
      { target: alice.address, gas: GAS, data: "0x" },
      { target: token.target as string, gas: GAS, data: "0x12345678" },
      await payment(site),
    ]);
    const { nonce } = token.interface.decodeFunctionData(good.data.slice(0, 10), good.data);
    expect(failures).to.deep.equal([
      { index: 0n, target: token.target, reason: selectorOf(site, "ERC3009InvalidSignature") },
      {
        index: 2n,
        target: token.target,
        reason: token.interface.encodeErrorResult("ERC3009UsedAuthorization", [owner.address, nonce]),
      },
      { index: 3n, target: alice.address, reason: "0x" },
      { index: 4n, target: token.target, reason: "0x" },
    ]);
    expect(await token.balanceOf(bob)).to.equal(6n);
  });

  function selectorOf({ token }: Site, error: string): string {
    return token.interface.getError(error)?.selector as string;
  }

  /** What an order can do that wants to harm its neighbours. */
  const HOSTILE: Record<string, (site: Site) => Promise<Order>> = {
    "burns all gas in a loop": async () => ({ target: await contract("0x5b5f56"), gas: GAS, data: "0x" }),
    "burns all gas at once": async () => ({ target: await contract("0xfe"), gas: GAS, data: "0x" }),
    "reverts with 100 kB": async () => ({
      target: await contract("0x620186a05ffd"),
      gas: GAS,
      data: "0x",
    }),
    "returns 100 kB": async () => ({ target: await contract("0x620186a05ff3"), gas: GAS, data: "0x" }),
    "writes as much state as it can": async () => ({
      target: await contract("0x5b5a5a555f56"),
      gas: GAS,
      data: "0x",
    }),
    "creates contracts as long as it can": async () => ({
      target: await contract("0x5b5f5f5ff0505f56"),
      gas: GAS,
      data: "0x",
    }),
    "is signed by a contract that never ends": async ({ token, bob }) => ({
      target: token.target as string,
      gas: GAS,
      data: calldataOf(
        token,
        "TransferWithAuthorization",
        complete({ from: await contract("0x5b5f56"), to: bob.address, value: 1n }),
        "0x1234",
      ),
    }),
    "executes another batch inside": async (site) => ({
      target: site.executor.target as string,
      gas: GAS,
      data: site.executor.interface.encodeFunctionData("execute", [[await payment(site, 1n)]]),
    }),
    "executes another batch inside, through a contract": async (site) => {
      const data = site.executor.interface.encodeFunctionData("execute", [
        [{ target: await contract("0x5f5ffd"), gas: 1_000n, data: "0x" }],
      ]);
      // CALLDATACOPY, CALL of the executor with it, and success whatever that answers.
      const code = `0x365f5f375f5f365f5f73${(site.executor.target as string).slice(2)}5af100`;
      return { target: await contract(code), gas: GAS, data };
    },
    "has data that no function takes": async ({ registry }) => ({
      target: registry.target as string,
      gas: GAS,
      data: `0x${"ff".repeat(5_000)}`,
    }),
    "has too little gas for itself": async (site) => ({ ...(await payment(site, 1n)), gas: 20_000n }),
  };

  for (const [words, hostile] of Object.entries(HOSTILE)) {
    it(`executes the neighbours of an order that ${words}`, async () => {
      const site = await load();
      const order = await hostile(site);
      const orders = [await payment(site), order, await payment(site)];
      const { failures } = await execute(site, orders);
      for (const { index, reason } of failures) {
        expect(index).to.equal(1n);
        expect(ethers.dataLength(reason)).to.be.at.most(256);
      }
      expect(await site.token.balanceOf(site.bob)).to.equal(6n);
    });
  }

  it("keeps the first 256 bytes of a reason", async () => {
    const site = await load();
    // CALLDATACOPY, REVERT: it reverts with its calldata.
    const target = await contract("0x365f5f37365ffd");
    for (const length of [0, 1, 255, 256, 257, 5_000]) {
      const data = ethers.hexlify(Uint8Array.from({ length }, (_, i) => i % 251));
      const { failures } = await execute(site, [{ target, gas: GAS, data }]);
      expect(failures.map(({ reason }) => reason)).to.deep.equal([
        length > 256 ? ethers.dataSlice(data, 0, 256) : data,
      ]);
    }
  });

  it("executes nothing where an order would have less gas than it may use", async () => {
    const site = await load();
    const { executor, stranger, token, bob } = site;
    const orders = [await payment(site), { ...(await payment(site)), gas: 400_000n }];
    let executed = 0;
    for (let gasLimit = 60_000n; gasLimit < 700_000n; gasLimit += 9_973n) {
      const snapshot = await networkHelpers.takeSnapshot();
      const result = await execute(site, orders, gasLimit).catch(() => undefined);
      const paid = await token.balanceOf(bob);
      if (result === undefined) expect(paid).to.equal(0n);
      else {
        executed++;
        expect(result.failures).to.deep.equal([]);
        expect(paid).to.equal(6n);
      }
      await snapshot.restore();
    }
    expect(executed).to.be.greaterThan(0).and.lessThan(60);
    await expect(as(executor, stranger).execute(orders, { gasLimit: 400_000n }))
      .to.be.revertedWithCustomError(executor, "NotEnoughGas")
      .withArgs(1n);
    for (const gas of [2n ** 64n, 2n ** 255n, ethers.MaxUint256]) {
      await expect(as(executor, stranger).execute([{ ...orders[0], gas }], { gasLimit: 1_000_000n }))
        .to.be.revertedWithCustomError(executor, "NotEnoughGas")
        .withArgs(0n);
    }
  });

  it(`never lets one order change what another does, in random batches (SEED=${SEED} repeats them)`, async () => {
    const random = createRandom(SEED);
    const makers = Object.values(HOSTILE);
    for (let round = 0; round < 25; round++) {
      const site = await load();
      const isGood = Array.from({ length: random.integer(1, 9) }, () => random.integer(0, 2) > 0);
      const orders: Order[] = [];
      for (const good of isGood) orders.push(await (good ? payment(site) : random.pick(makers)?.(site)));
      const gasLimit = BigInt(random.integer(100_000, 3_000_000));
      const result = await execute(site, orders, gasLimit).catch(() => undefined);
      const paid = await site.token.balanceOf(site.bob);
      const expected = result === undefined ? 0 : 3 * isGood.filter((good) => good).length;
      expect(paid).to.equal(BigInt(expected));
      for (const { index } of result?.failures ?? []) expect(isGood[Number(index)]).to.equal(false);
    }
  });

  it("has no role, and holds no one's tokens", async () => {
    const { registry, executor } = await load();
    for (const role of [await registry.OPERATOR_ROLE(), await registry.FACTORY_ROLE(), ethers.ZeroHash]) {
      expect(await registry.hasRole(role, executor)).to.equal(false);
    }
  });

  it("calls nothing in the name of an account that delegates to it", async () => {
    const site = await load();
    const { executor, token, owner, bob, stranger } = site;
    const account = ethers.Wallet.createRandom(ethers.provider);
    await as(token, owner).transfer(account, 5n);
    const authorization = await account.authorize({ address: await executor.getAddress(), nonce: 0 });
    const sender = new ethers.Wallet(ethers.id("pays for the delegation"), ethers.provider);
    await stranger.sendTransaction({ to: sender, value: ethers.parseEther("1") });
    await (await sender.sendTransaction({ type: 4, to: sender, authorizationList: [authorization] })).wait();
    expect(await ethers.provider.getCode(account)).to.match(/^0xef0100/);
    const data = token.interface.encodeFunctionData("transfer", [bob.address, 5n]);
    const delegated = executor.attach(account.address) as typeof executor;
    await expect(
      as(delegated, stranger).execute([{ target: await token.getAddress(), gas: GAS, data }]),
    ).to.be.revertedWithCustomError(executor, "UnauthorizedContext");
    expect(await token.balanceOf(account)).to.equal(5n);
  });

  describe("issueAndExecute", () => {
    it("issues first, then executes, also what belongs to a token of the same batch", async () => {
      const site = await load();
      const { factory, operator, registry, owner, bob, executor } = site;
      const token = await ethers.getContractAt("IssuedToken", await registry.tickerAddress("fresh"));
      // Its domain is known before: the address follows from the name.
      const message = complete({ from: owner.address, to: bob.address, value: 2n });
      const { chainId } = await ethers.provider.getNetwork();
      const domain = {
        name: "testdonttouch100",
        version: "1",
        chainId,
        verifyingContract: token.target as string,
      };
      const types = {
        TransferWithAuthorization: [
          ...["from", "to"].map((name) => ({ name, type: "address" })),
          ...["value", "validAfter", "validBefore"].map((name) => ({ name, type: "uint256" })),
          { name: "nonce", type: "bytes32" },
        ],
      };
      const signature = await owner.signTypedData(domain, types, message);
      const data = calldataOf(
        token as unknown as Site["token"],
        "TransferWithAuthorization",
        message,
        signature,
      );
      const orders = executor.interface.encodeFunctionData("execute", [
        [{ target: token.target, gas: GAS, data }, await payment(site)],
      ]);
      await as(factory, operator).issueAndExecute([tokenRequest(site, { ticker: "fresh" })], [], orders);
      expect(await token.getFunction("balanceOf")(bob)).to.equal(2n);
      expect(await site.token.balanceOf(bob)).to.equal(3n);
    });

    it("gives orders none of the factory's rights", async () => {
      const site = await load();
      const { factory, operator, registry, executor, stranger, issuer } = site;
      const call = (target: unknown, data: string) => ({ target: target as string, gas: GAS, data });
      const orders = executor.interface.encodeFunctionData("execute", [
        [
          call(
            registry.target,
            registry.interface.encodeFunctionData("registerIssuer", ["thief", stranger.address]),
          ),
          call(
            factory.target,
            factory.interface.encodeFunctionData("registerIssuer", ["thief", stranger.address]),
          ),
          call(
            factory.target,
            factory.interface.encodeFunctionData("issue", [[tokenRequest(site, { ticker: "stolen" })], []]),
          ),
          call(
            site.bond.target,
            site.bond.interface.encodeFunctionData("forcedTransfer", [issuer.address, stranger.address, 1n]),
          ),
        ],
      ]);
      const transaction = await as(factory, operator).issueAndExecute(
        [],
        [securityTokenRequest({ tokenName: "B" })],
        orders,
      );
      const { logs } = (await transaction.wait()) as TransactionReceipt;
      expect(logs.filter(({ address }) => address === executor.target)).to.have.length(4);
      expect(await registry.issuerExists("thief")).to.equal(false);
      expect((await registry.tokenByTicker("stolen")).id).to.equal(0n);
    });

    it("issues nothing where the executor reverts, and says why", async () => {
      const site = await load();
      const { factory, operator, registry, executor } = site;
      const orders = executor.interface.encodeFunctionData("execute", [
        [{ ...(await payment(site)), gas: 2n ** 60n }],
      ]);
      const tokens = [tokenRequest(site, { ticker: "fresh" })];
      await expect(as(factory, operator).issueAndExecute(tokens, [], orders, { gasLimit: 3_000_000n }))
        .to.be.revertedWithCustomError(executor, "NotEnoughGas")
        .withArgs(0n);
      expect((await registry.tokenByTicker("fresh")).id).to.equal(0n);
    });
  });
});
