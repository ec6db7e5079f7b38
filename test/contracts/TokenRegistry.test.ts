import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { tokenAddresses } from "../../src/ledger/evm/token-address.ts";
import {
  as,
  asFactory,
  deployHallmark,
  ethers,
  FACTORY_ROLE,
  issue,
  issueSecurityToken,
  issueToken,
  networkHelpers,
  OPERATOR_ROLE,
  Refusal,
  refusalsOf,
  securityTokenClaim,
  securityTokenRequest,
  tokenClaim,
  tokenRequest,
  withKey,
} from "./fixture.ts";

const NO_ENTRY = [0n, ethers.ZeroAddress];
const NO_REQUEST = [0n, `0x${"00".repeat(20)}`];

/** That of contracts/libraries/CloneCode.sol, instruction by instruction. */
const INIT_CODE_HASH = ethers.keccak256(
  ethers.concat([
    // The call to the creator, and what comes back.
    "0x5f5f5f5f335afa3d5f5f3e",
    // The holder, zero, and the event.
    "0x604d5160601c5f7f",
    ethers.id("Transfer(address,address,uint256)"),
    "0x60205fa3",
    // The code.
    "0x60203d036020f3",
  ]),
);

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

  describe("addresses", () => {
    it("follow from the names alone, and are known before", async () => {
      const hallmark = await load();
      const { registry } = hallmark;
      const before = [await registry.tickerAddress("tDon"), await registry.stIdAddress("issuer123-Bond A")];
      const { token } = await issueToken(hallmark, { ticker: "TDON" });
      const { token: bond } = await issueSecurityToken(hallmark);
      expect([token.target, bond.target]).to.deep.equal(before);
      for (const ticker of ["tdon", "TDON", "tDoN"]) {
        expect(await registry.tickerAddress(ticker)).to.equal(token.target);
      }
    });

    it("are those that EIP-1014 gives, by the ticker in lower case or the hash of the st_id", async () => {
      const { registry } = await load();
      const address = await registry.getAddress();
      const addressOf = (salt: string) => ethers.getCreate2Address(address, salt, INIT_CODE_HASH);
      for (const ticker of ["A", "abcdefghijk", "Br.K-_$1"]) {
        const salt = ethers.encodeBytes32String(ticker.toLowerCase());
        expect(await registry.tickerAddress(ticker)).to.equal(addressOf(salt));
        expect(tokenAddresses(address).ofTicker(ticker)).to.equal(addressOf(salt));
      }
      for (const stId of ["issuer123-Bond", "a-ü🪙", "x".repeat(93)]) {
        expect(await registry.stIdAddress(stId)).to.equal(addressOf(ethers.id(stId)));
        expect(tokenAddresses(address).ofStId(stId)).to.equal(addressOf(ethers.id(stId)));
      }
    });

    it("are zero for what can't be a ticker", async () => {
      const { registry } = await load();
      for (const text of ["", "a b", "ST-1", "abcdefghijkl", "a\0", "é", "..."]) {
        expect(await registry.tickerAddress(text), text).to.equal(ethers.ZeroAddress);
      }
    });

    it("do not depend on the factory, the implementation or what is issued", async () => {
      const hallmark = await load();
      const { registry, deployFactory } = hallmark;
      const expected = await registry.tickerAddress("same");
      const snapshot = await networkHelpers.takeSnapshot();
      const { token } = await issueToken(hallmark, { ticker: "same" });
      expect(token.target).to.equal(expected);
      await snapshot.restore();
      const second = { ...hallmark, factory: await deployFactory() };
      await issueToken(second, { ticker: "other" });
      const { token: again } = await issueToken(second, { ticker: "SAME", amount: 5n, decimals: 0 });
      expect(again.target).to.equal(expected);
      expect(await again.totalSupply()).to.equal(5n);
    });

    it("never take ether, and answer nothing to an unknown function", async () => {
      const { registry, alice } = await load();
      await expect(alice.sendTransaction({ to: registry, value: 1n })).to.revert(ethers);
      await expect(alice.sendTransaction({ to: registry, data: "0x12345678" })).to.revert(ethers);
      await expect(alice.sendTransaction({ to: registry, data: "0x12" })).to.revert(ethers);
    });
  });

  describe("factories", () => {
    it("take turns: a ticker has one token, and ids have no gap", async () => {
      const hallmark = await load();
      const { registry, deployFactory, factory } = hallmark;
      const factories = [factory, await deployFactory(), await deployFactory()] as const;
      let id = 0n;
      for (const turn of [0, 1, 1, 0, 2, 2, 2, 1, 0, 0, 1, 2, 0] as const) {
        const by = { ...hallmark, factory: factories[turn] };
        const { outcomes } = await issue(
          by,
          ["same", `T${id}`].map((ticker) => tokenRequest(hallmark, { ticker })),
        );
        const isFirst = id === 0n;
        expect(outcomes.map((outcome) => outcome["id"])).to.deep.equal(
          isFirst ? [1n, 2n] : [undefined, id + 1n],
        );
        id += isFirst ? 2n : 1n;
      }
      expect(await registry.tokenCount()).to.equal(id);
    });

    it("are told in events", async () => {
      const { registry, deployFactory, factory } = await load();
      const second = await deployFactory();
      await registry.revokeRole(FACTORY_ROLE, second);
      await registry.grantRole(FACTORY_ROLE, factory);
      const logs = await registry.queryFilter("FactoryChanged");
      const changes = logs.map((log) => [...registry.interface.parseLog(log)!.args]);
      expect(changes).to.deep.equal([
        [factory.target, true],
        [second.target, true],
        [second.target, false],
      ]);
    });
  });

  describe("tokenByTicker", () => {
    it("is the token with its id and its address, whatever the case", async () => {
      const hallmark = await load();
      const { token } = await issueToken(hallmark, { ticker: "tDon.1" });
      const entry = [1n, token.target];
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
    it("is the security token with its id and its address, in exactly this case", async () => {
      const hallmark = await load();
      await issueToken(hallmark);
      const { token } = await issueSecurityToken(hallmark, { tokenName: "Bond-A" });
      const { registry } = hallmark;
      const entry = [2n, token.target];
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
      await issue(hallmark, [tokenRequest(hallmark, token)], [securityTokenRequest({ ...bond })]);
      for (const [id, { requestId, payloadHash }] of [
        [1n, token],
        [2n, bond],
      ] as const) {
        expect([...(await registry.tokenByRequest(requestId))]).to.deep.equal([id, payloadHash.slice(0, 42)]);
      }
    });

    it("is empty for an unknown request and for the id zero", async () => {
      const hallmark = await load();
      await issueToken(hallmark);
      for (const requestId of [ethers.ZeroHash, ethers.id("unknown")]) {
        expect([...(await hallmark.registry.tokenByRequest(requestId))]).to.deep.equal(NO_REQUEST);
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
      expect([...(await registry.tokenByRequest(key.requestId))]).to.deep.equal(NO_REQUEST);
      await issueToken(hallmark, key);
      expect((await registry.tokenByRequest(key.requestId)).id).to.equal(1n);
    });
  });

  describe("claimTokens, claimSecurityTokens", () => {
    it("are for factories alone", async () => {
      const hallmark = await load();
      const { registry, admin, operator, issuer, stranger, tokenCode } = hallmark;
      for (const account of [admin, operator, issuer, stranger]) {
        const asked = as(registry, account);
        for (const claims of [[], [tokenClaim(hallmark)]]) {
          await expect(asked.claimTokens(operator, tokenCode, claims))
            .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
            .withArgs(account, FACTORY_ROLE);
        }
        const claims = [securityTokenClaim("issuer123", "Bond")];
        await expect(asked.claimSecurityTokens(operator, tokenCode, claims))
          .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
          .withArgs(account, FACTORY_ROLE);
      }
    });

    it("are no longer for a factory that was revoked or that renounced, at once", async () => {
      const hallmark = await load();
      const { registry, factory } = hallmark;
      await issueToken(hallmark);
      await registry.revokeRole(FACTORY_ROLE, factory);
      await expectNone();
      await registry.grantRole(FACTORY_ROLE, factory);
      await issueToken(hallmark, { ticker: "new" });
      await (await asFactory(hallmark)).renounceRole(FACTORY_ROLE, factory);
      await expectNone();

      async function expectNone() {
        await expect(issueToken(hallmark, { ticker: "newer" }))
          .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
          .withArgs(factory, FACTORY_ROLE);
      }
    });

    it("are no longer for an operator that was revoked or that renounced, at once", async () => {
      const hallmark = await load();
      const { registry, factory, operator } = hallmark;
      await issueToken(hallmark);
      await registry.revokeRole(OPERATOR_ROLE, operator);
      await expectNone();
      await registry.grantRole(OPERATOR_ROLE, operator);
      await issueToken(hallmark, { ticker: "new" });
      await as(registry, operator).renounceRole(OPERATOR_ROLE, operator);
      await expectNone();

      async function expectNone() {
        await expect(issueToken(hallmark, { ticker: "newer" }))
          .to.be.revertedWithCustomError(factory, "NotOperator")
          .withArgs(operator);
      }
    });

    it("check the roles of each pair of an operator and a factory", async () => {
      const hallmark = await load();
      const { registry, deployFactory, operator, alice, stranger } = hallmark;
      const second = { ...hallmark, factory: await deployFactory(), operator: alice };
      await registry.grantRole(OPERATOR_ROLE, alice);
      await issueToken(hallmark, { ticker: "a" });
      await issueToken(second, { ticker: "b" });
      await issueToken({ ...second, operator }, { ticker: "c" });
      await issueToken(hallmark, { ticker: "d" });
      await expect(issueToken({ ...hallmark, operator: stranger }, { ticker: "e" }))
        .to.be.revertedWithCustomError(second.factory, "NotOperator")
        .withArgs(stranger);
      await registry.revokeRole(OPERATOR_ROLE, alice);
      await issueToken(hallmark, { ticker: "e" });
      await expect(issueToken(second, { ticker: "f" }))
        .to.be.revertedWithCustomError(second.factory, "NotOperator")
        .withArgs(alice);
    });

    it("refuse claims without a holder or a supply, or with constants of a wrong length", async () => {
      const hallmark = await load();
      const { operator, tokenCode } = hallmark;
      const asked = await asFactory(hallmark);
      const claim = tokenClaim(hallmark);
      const claims = [
        { ...claim, holder: ethers.ZeroAddress },
        { ...claim, supply: 0n },
        { ...claim, length: 1n },
        { ...claim, length: 129n },
        claim,
      ];
      const answer = await asked.claimTokens.staticCall(operator, tokenCode, claims);
      const { InvalidRequest, None } = Refusal;
      expect(refusalsOf(answer)).to.deep.equal([...Array<bigint>(4).fill(InvalidRequest), None]);
      const bond = securityTokenClaim("issuer123", "Bond");
      const bonds = [
        { ...bond, supply: 0n },
        { ...bond, length: bond.length - 1n },
        { ...bond, length: 161n },
        bond,
      ];
      const { refusals } = await asked.claimSecurityTokens.staticCall(operator, tokenCode, bonds);
      expect(refusalsOf({ refusals })).to.deep.equal([...Array<bigint>(3).fill(InvalidRequest), None]);
    });

    it("return the wallet of the issuer", async () => {
      const hallmark = await load();
      const { operator, securityTokenCode, issuer } = hallmark;
      const asked = await asFactory(hallmark);
      const claims = ["issuer123", "nobody"].map((issuerId) => securityTokenClaim(issuerId, "Bond"));
      const answer = await asked.claimSecurityTokens.staticCall(operator, securityTokenCode, claims);
      expect([...answer.wallets]).to.deep.equal([issuer.address, ethers.ZeroAddress]);
      expect(refusalsOf(answer)).to.deep.equal([Refusal.None, Refusal.UnknownIssuer]);
    });
  });

  describe("roles", () => {
    it("are granted by the admin alone", async () => {
      const { registry, admin, operator, alice, tokenCode } = await load();
      for (const [role, account] of [
        [OPERATOR_ROLE, alice],
        [FACTORY_ROLE, tokenCode],
      ] as const) {
        await expect(as(registry, operator).grantRole(role, account)).to.be.revertedWithCustomError(
          registry,
          "AccessControlUnauthorizedAccount",
        );
        await as(registry, admin).grantRole(role, account);
        expect(await registry.hasRole(role, account)).to.equal(true);
        await expect(as(registry, operator).revokeRole(role, account)).to.be.revertedWithCustomError(
          registry,
          "AccessControlUnauthorizedAccount",
        );
        await as(registry, admin).revokeRole(role, account);
        expect(await registry.hasRole(role, account)).to.equal(false);
      }
    });

    it("have getters for their ids", async () => {
      const { registry } = await load();
      expect(await registry.OPERATOR_ROLE()).to.equal(OPERATOR_ROLE);
      expect(await registry.FACTORY_ROLE()).to.equal(FACTORY_ROLE);
    });

    it("of a factory are for contracts alone, not for an account that signs, delegating or not", async () => {
      const { registry, alice } = await load();
      for (const code of ["0x", `0xef0100${"11".repeat(20)}`]) {
        await networkHelpers.setCode(alice.address, code);
        await expect(registry.grantRole(FACTORY_ROLE, alice))
          .to.be.revertedWithCustomError(registry, "FactoryWithoutCode")
          .withArgs(alice);
      }
      await networkHelpers.setCode(alice.address, "0x00");
      await registry.grantRole(FACTORY_ROLE, alice);
    });

    it("are one for each account", async () => {
      const { registry, admin, factory, operator } = await load();
      for (const [role, account] of [
        [OPERATOR_ROLE, factory],
        [OPERATOR_ROLE, admin],
        [FACTORY_ROLE, operator],
        [FACTORY_ROLE, admin],
      ] as const) {
        // So that it is not for want of code.
        if (role === FACTORY_ROLE) await networkHelpers.setCode(await account.getAddress(), "0x00");
        await expect(registry.grantRole(role, account))
          .to.be.revertedWithCustomError(registry, "RolesConflict")
          .withArgs(account);
      }
    });

    it("are none for an executor of orders, which anyone can have call the registry", async () => {
      const { registry, executor } = await load();
      for (const role of [OPERATOR_ROLE, FACTORY_ROLE]) {
        await expect(registry.grantRole(role, executor))
          .to.be.revertedWithCustomError(registry, "ExecutorWithRole")
          .withArgs(executor);
      }
      await registry.beginDefaultAdminTransfer(executor);
      await networkHelpers.time.increase(86_401);
      const target = await registry.getAddress();
      const data = registry.interface.encodeFunctionData("acceptDefaultAdminTransfer");
      await executor.execute([{ target, gas: 200_000n, data }]);
      expect(await registry.defaultAdmin()).not.to.equal(executor.target);
    });

    it("keep a factory from becoming the admin", async () => {
      const hallmark = await load();
      const { registry, factory } = hallmark;
      await registry.beginDefaultAdminTransfer(factory);
      await networkHelpers.time.increase(networkHelpers.time.duration.days(1) + 1);
      await expect((await asFactory(hallmark)).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(registry, "RolesConflict")
        .withArgs(factory);
    });

    it("keep the admin from becoming an operator", async () => {
      const { registry, admin } = await load();
      await expect(as(registry, admin).grantRole(OPERATOR_ROLE, admin))
        .to.be.revertedWithCustomError(registry, "RolesConflict")
        .withArgs(admin);
      expect(await registry.hasRole(OPERATOR_ROLE, admin)).to.equal(false);
    });

    it("keep an operator from becoming the admin", async () => {
      const { registry, admin, operator } = await load();
      await as(registry, admin).beginDefaultAdminTransfer(operator);
      await networkHelpers.time.increase(networkHelpers.time.duration.days(1) + 1);
      await expect(as(registry, operator).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(registry, "RolesConflict")
        .withArgs(operator);
      expect(await registry.defaultAdmin()).to.equal(admin.address);
    });

    it("keep the next admin from becoming an operator as well", async () => {
      const { registry, admin, alice } = await load();
      await as(registry, admin).beginDefaultAdminTransfer(alice);
      await as(registry, admin).grantRole(OPERATOR_ROLE, alice);
      await networkHelpers.time.increase(networkHelpers.time.duration.days(1) + 1);
      await expect(as(registry, alice).acceptDefaultAdminTransfer())
        .to.be.revertedWithCustomError(registry, "RolesConflict")
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
      await expect(as(registry, admin).grantRole(OPERATOR_ROLE, bob)).to.be.revertedWithCustomError(
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
