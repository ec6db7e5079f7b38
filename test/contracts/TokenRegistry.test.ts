import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  as,
  bytes11,
  deployHallmark,
  ethers,
  FACTORY_ROLE,
  type Factory,
  type Hallmark,
  issue,
  issueSecurityToken,
  issueToken,
  networkHelpers,
  OPERATOR_ROLE,
  Refusal,
  securityTokenRequest,
  tokenRequest,
  withKey,
} from "./fixture.ts";

const NO_ENTRY = [0n, 0n, ethers.ZeroAddress];

describe("TokenRegistry", () => {
  const load = () => networkHelpers.loadFixture(deployHallmark);

  describe("tokenCount", () => {
    it("counts tokens of both kinds, without a gap for what was refused", async () => {
      const hallmark = await load();
      const { registry } = hallmark;
      const { outcomes } = await issue(
        hallmark,
        ["AAA", "aaa", "BBB", "a b"].map((ticker) => tokenRequest(hallmark, { ticker })),
        ["One", "One", "Two"].map((tokenName) => securityTokenRequest({ tokenName })),
      );
      expect(outcomes.map(({ id }) => id)).to.deep.equal([1n, undefined, 2n, undefined, 3n, undefined, 4n]);
      expect(await registry.tokenCount()).to.equal(4n);
      await issueToken(hallmark, { ticker: "CCC" });
      expect(await registry.tokenCount()).to.equal(5n);
    });
  });

  describe("tokenById", () => {
    it("is zero for id 0 and above the count", async () => {
      const hallmark = await load();
      await issueToken(hallmark);
      for (const id of [0n, 2n, 2n ** 48n - 1n]) {
        expect(await hallmark.registry.tokenById(id)).to.equal(ethers.ZeroAddress);
      }
    });

    it("finds every token, however many factories take turns", async () => {
      const hallmark = await load();
      const { registry, deployFactory, factory } = hallmark;
      const factories = [factory, await deployFactory(), await deployFactory()] as const;
      const turns = [0, 1, 1, 0, 2, 2, 2, 1, 0, 0, 1, 2, 0] as const;
      const expected: string[] = [];
      for (const turn of turns) expected.push(...(await issueTwo(hallmark, factories[turn])));
      await expectTokens(hallmark, expected);
      expect(await registry.tokenCount()).to.equal(BigInt(2 * turns.length));
    });

    it("finds every token of a factory that was revoked and granted again", async () => {
      const hallmark = await load();
      const { registry, deployFactory, factory } = hallmark;
      const second = await deployFactory();
      const expected = await issueTwo(hallmark, factory);

      await registry.revokeRole(FACTORY_ROLE, factory);
      await registry.grantRole(FACTORY_ROLE, factory);
      expected.push(...(await issueTwo(hallmark, factory)));

      await registry.revokeRole(FACTORY_ROLE, factory);
      expected.push(...(await issueTwo(hallmark, second)));
      await registry.grantRole(FACTORY_ROLE, factory);
      expected.push(...(await issueTwo(hallmark, factory)));

      // One that is not the latest.
      await registry.revokeRole(FACTORY_ROLE, second);
      expected.push(...(await issueTwo(hallmark, factory)));
      await registry.grantRole(FACTORY_ROLE, second);
      expected.push(...(await issueTwo(hallmark, second)));
      await expectTokens(hallmark, expected);
    });

    it("finds every token, whatever the length of the nonce's encoding", async () => {
      const hallmark = await load();
      const { registry, deployFactory, factory } = hallmark;
      const second = await deployFactory();
      const expected = await issueTwo(hallmark, second);
      for (let batch = 0; batch < 4; batch++) {
        const tickers = Array.from({ length: 66 }, (_, index) => `N${batch}.${index}`);
        const requests = tickers.map((ticker) => tokenRequest(hallmark, { ticker }));
        expected.push(...clones(await issue(hallmark, requests)));
      }
      await expectTokens({ ...hallmark, registry }, expected);
      expect(await ethers.provider.getTransactionCount(factory)).to.equal(265);
    });

    it("says which factory made which tokens, in events", async () => {
      const hallmark = await load();
      const { registry, deployFactory, factory } = hallmark;
      const second = await deployFactory();
      await issueTwo(hallmark, factory);
      await issueTwo(hallmark, factory);
      await issueTwo(hallmark, second);
      await registry.revokeRole(FACTORY_ROLE, second);
      const logs = await registry.queryFilter("FactoryChanged");
      const changes = logs.map((log) => [...registry.interface.parseLog(log)!.args]);
      expect(changes).to.deep.equal([
        [1n, factory.target],
        [5n, second.target],
        [7n, ethers.ZeroAddress],
      ]);
    });

    let issued = 0;

    /** Issues one of each kind; the addresses of the clones, in the order of their events. */
    async function issueTwo(hallmark: Hallmark, factory: Factory): Promise<string[]> {
      const name = `T${++issued}`;
      const tokens = [tokenRequest(hallmark, { ticker: name })];
      return clones(
        await issue({ ...hallmark, factory }, tokens, [securityTokenRequest({ tokenName: name })]),
      );
    }

    /** Who emitted the Transfer from zero: the new clones. */
    function clones({ receipt }: Awaited<ReturnType<typeof issue>>): string[] {
      const topics = [ethers.id("Transfer(address,address,uint256)"), ethers.ZeroHash];
      return receipt.logs
        .filter((log) => topics.every((topic, index) => log.topics[index] === topic))
        .map(({ address }) => address);
    }

    async function expectTokens({ registry }: Hallmark, expected: string[]) {
      const ids = Array.from({ length: expected.length + 2 }, (_, id) => id);
      const found: string[] = await Promise.all(ids.map((id) => registry.tokenById(id)));
      expect(found).to.deep.equal([ethers.ZeroAddress, ...expected, ethers.ZeroAddress]);
    }
  });

  describe("tokenByTicker", () => {
    it("is the token with its id, its block and its address, whatever the case", async () => {
      const hallmark = await load();
      const { token, transaction } = await issueToken(hallmark, { ticker: "tDon.1" });
      const entry = [1n, BigInt(transaction.blockNumber), token.target];
      for (const ticker of ["tDon.1", "TDON.1", "tdon.1"]) {
        expect([...(await hallmark.registry.tokenByTicker(ticker))]).to.deep.equal(entry);
      }
    });

    it("is empty for a text that is not a ticker", async () => {
      const hallmark = await load();
      await issueToken(hallmark, { ticker: "abcdefghijk" });
      await issueToken(hallmark, { ticker: "ab" });
      for (const text of [
        "",
        "a",
        "abc",
        "abcdefghijkl",
        "abcdefghijk\0",
        "ab\0",
        "a b",
        "ab ",
        "é",
        "ST-1",
      ]) {
        expect([...(await hallmark.registry.tokenByTicker(text))], text).to.deep.equal(NO_ENTRY);
      }
      expect([...(await hallmark.registry.tokenByTicker("x".repeat(10_000)))]).to.deep.equal(NO_ENTRY);
    });

    it("finds no security token by its symbol", async () => {
      const hallmark = await load();
      const { token } = await issueSecurityToken(hallmark);
      expect(await token.symbol()).to.equal("ST-1");
      expect([...(await hallmark.registry.tokenByTicker("ST-1"))]).to.deep.equal(NO_ENTRY);
    });
  });

  describe("tokenByStId", () => {
    it("is the security token with its id, its block and its address, in exactly this case", async () => {
      const hallmark = await load();
      await issueToken(hallmark);
      const { token, transaction } = await issueSecurityToken(hallmark, { tokenName: "Bond-A" });
      const { registry } = hallmark;
      const entry = [2n, BigInt(transaction.blockNumber), token.target];
      expect([...(await registry.tokenByStId("issuer123-Bond-A"))]).to.deep.equal(entry);
      for (const stId of [
        "issuer123-bond-a",
        "issuer123-Bond-A ",
        "issuer123Bond-A",
        "",
        "-",
        "issuer123-",
      ]) {
        expect([...(await registry.tokenByStId(stId))], stId).to.deep.equal(NO_ENTRY);
      }
    });
  });

  describe("tokenByRequest", () => {
    it("is the token that the request issued, with a part of its payload's hash", async () => {
      const hallmark = await load();
      const { registry } = hallmark;
      const [token, bond] = [withKey("one", "payload one"), withKey("two", "payload two")];
      const { receipt } = await issue(
        hallmark,
        [tokenRequest(hallmark, token)],
        [securityTokenRequest({ ...bond })],
      );
      for (const [id, { requestId, payloadHash }] of [
        [1n, token],
        [2n, bond],
      ] as const) {
        const [entry, payload] = await registry.tokenByRequest(requestId);
        expect([...entry]).to.deep.equal([id, BigInt(receipt.blockNumber), await registry.tokenById(id)]);
        expect(payload).to.equal(payloadHash.slice(0, 42));
      }
    });

    it("is empty for an unknown request and for the id zero", async () => {
      const hallmark = await load();
      await issueToken(hallmark);
      for (const requestId of [ethers.ZeroHash, ethers.id("unknown")]) {
        const [entry, payload] = await hallmark.registry.tokenByRequest(requestId);
        expect([...entry]).to.deep.equal(NO_ENTRY);
        expect(payload).to.equal(`0x${"00".repeat(20)}`);
      }
    });

    it("is empty for a refused request, which may come again", async () => {
      const hallmark = await load();
      const { registry } = hallmark;
      const key = withKey("key");
      const refused = [
        tokenRequest(hallmark, { ...key, amount: 0n }),
        tokenRequest(hallmark, { ...key, ticker: "a b" }),
      ];
      const { outcomes } = await issue(hallmark, refused, [
        securityTokenRequest({ ...key, issuerId: "nobody" }),
      ]);
      expect(outcomes.map(({ event }) => event)).to.deep.equal(Array(3).fill("IssueRefused"));
      expect([...(await registry.tokenByRequest(key.requestId))[0]]).to.deep.equal(NO_ENTRY);
      await issueToken(hallmark, key);
      expect((await registry.tokenByRequest(key.requestId))[0].id).to.equal(1n);
    });
  });

  describe("claimId, claimSecurityId", () => {
    it("are for factories alone", async () => {
      const { registry, admin, operator, issuer, stranger } = await load();
      for (const account of [admin, operator, issuer, stranger]) {
        await expect(as(registry, account).claimId(bytes11("tdon"), ethers.ZeroHash, ethers.ZeroHash))
          .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
          .withArgs(account, FACTORY_ROLE);
        await expect(
          as(registry, account).claimSecurityId("issuer123", "Bond", ethers.ZeroHash, ethers.ZeroHash),
        )
          .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
          .withArgs(account, FACTORY_ROLE);
      }
    });

    it("are no longer for a factory that was revoked or that renounced", async () => {
      const hallmark = await load();
      const { registry, factory, alice } = hallmark;
      await issueToken(hallmark);
      await registry.revokeRole(FACTORY_ROLE, factory);
      await expect(issueToken(hallmark, { ticker: "new" }))
        .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
        .withArgs(factory, FACTORY_ROLE);

      await registry.grantRole(FACTORY_ROLE, alice);
      const claim = [bytes11("new"), ethers.ZeroHash, ethers.ZeroHash] as const;
      await as(registry, alice).claimId(...claim);
      await as(registry, alice).renounceRole(FACTORY_ROLE, alice);
      await expect(as(registry, alice).claimId(bytes11("newer"), ethers.ZeroHash, ethers.ZeroHash))
        .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
        .withArgs(alice, FACTORY_ROLE);
      expect(await registry.tokenCount()).to.equal(2n);
    });

    it("return the wallet of the issuer with a refusal too", async () => {
      const { registry, issuer, alice } = await load();
      await registry.grantRole(FACTORY_ROLE, alice);
      const { requestId, payloadHash } = withKey("key");
      const claim = ["issuer123", "Bond", requestId, payloadHash] as const;
      await as(registry, alice).claimSecurityId(...claim);
      expect([...(await as(registry, alice).claimSecurityId.staticCall(...claim))]).to.deep.equal([
        0n,
        issuer.address,
        Refusal.RequestUsed,
      ]);
    });
  });

  describe("roles", () => {
    it("are granted by the admin alone", async () => {
      const { registry, admin, operator, alice } = await load();
      for (const role of [OPERATOR_ROLE, FACTORY_ROLE]) {
        await expect(as(registry, operator).grantRole(role, alice)).to.be.revertedWithCustomError(
          registry,
          "AccessControlUnauthorizedAccount",
        );
        await as(registry, admin).grantRole(role, alice);
        expect(await registry.hasRole(role, alice)).to.equal(true);
        await expect(as(registry, operator).revokeRole(role, alice)).to.be.revertedWithCustomError(
          registry,
          "AccessControlUnauthorizedAccount",
        );
        await as(registry, admin).revokeRole(role, alice);
        expect(await registry.hasRole(role, alice)).to.equal(false);
      }
    });

    it("keep the admin from becoming an operator", async () => {
      const { registry, admin } = await load();
      await expect(as(registry, admin).grantRole(OPERATOR_ROLE, admin))
        .to.be.revertedWithCustomError(registry, "AdminCannotOperate")
        .withArgs(admin);
      expect(await registry.hasRole(OPERATOR_ROLE, admin)).to.equal(false);
    });

    it("keep an operator from becoming the admin", async () => {
      const { registry, admin, operator } = await load();
      await as(registry, admin).beginDefaultAdminTransfer(operator);
      await networkHelpers.time.increase(networkHelpers.time.duration.days(1) + 1);
      await expect(as(registry, operator).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(registry, "AdminCannotOperate")
        .withArgs(operator);
      expect(await registry.defaultAdmin()).to.equal(admin.address);
    });

    it("keep the next admin from becoming an operator as well", async () => {
      const { registry, admin, alice } = await load();
      await as(registry, admin).beginDefaultAdminTransfer(alice);
      await as(registry, admin).grantRole(OPERATOR_ROLE, alice);
      await networkHelpers.time.increase(networkHelpers.time.duration.days(1) + 1);
      await expect(as(registry, alice).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(registry, "AdminCannotOperate")
        .withArgs(alice);
      await as(registry, admin).revokeRole(OPERATOR_ROLE, alice);
      await as(registry, alice).acceptDefaultAdminTransfer();
      await as(registry, alice).grantRole(OPERATOR_ROLE, admin);
      expect(await registry.defaultAdmin()).to.equal(alice.address);
    });

    it("move to a new admin in two steps, a day apart", async () => {
      const { registry, admin, alice, bob } = await load();
      expect(await registry.defaultAdminDelay()).to.equal(86_400n);
      await expect(as(registry, alice).beginDefaultAdminTransfer(alice)).to.be.revertedWithCustomError(
        registry,
        "AccessControlUnauthorizedAccount",
      );
      await as(registry, admin).beginDefaultAdminTransfer(alice);
      const begun = await networkHelpers.time.latest();
      await expectRefused(alice, "AccessControlEnforcedDefaultAdminDelay");
      // The next block comes a second later: in the last one of the delay.
      await networkHelpers.time.increaseTo(begun + 86_399);
      await expectRefused(alice, "AccessControlEnforcedDefaultAdminDelay");
      await networkHelpers.time.increaseTo(begun + 86_400);
      await expectRefused(bob, "AccessControlInvalidDefaultAdmin");
      await as(registry, alice).acceptDefaultAdminTransfer();
      expect(await registry.defaultAdmin()).to.equal(alice.address);
      await expect(as(registry, admin).grantRole(FACTORY_ROLE, bob)).to.be.revertedWithCustomError(
        registry,
        "AccessControlUnauthorizedAccount",
      );

      async function expectRefused(account: HardhatEthersSigner, error: string) {
        await expect(as(registry, account).acceptDefaultAdminTransfer()).to.be.revertedWithCustomError(
          registry,
          error,
        );
      }
    });
  });
});
