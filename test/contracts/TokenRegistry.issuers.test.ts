import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  as,
  asFactory,
  deployHallmark,
  ethers,
  issue,
  issueSecurityToken,
  issueToken,
  networkHelpers,
  Refusal,
  securityTokenRequest,
  tokenRequest,
} from "./fixture.ts";

describe("TokenRegistry, issuers", () => {
  const load = () => networkHelpers.loadFixture(deployHallmark);
  const key = ethers.encodeBytes32String("issuer123");
  const DAY = 86_400;

  describe("registerIssuer", () => {
    it("registers an issuer for the admin and emits IssuerRegistered", async () => {
      const { registry, admin, alice } = await load();
      await expect(as(registry, admin).registerIssuer("acme", alice))
        .to.emit(registry, "IssuerRegistered")
        .withArgs(ethers.encodeBytes32String("acme"), "acme", alice);
      expect(await registry.issuerWallet("acme")).to.equal(alice.address);
      expect(await registry.issuerWallet("Acme")).to.equal(ethers.ZeroAddress);
    });

    it("is for the admin and factories alone", async () => {
      const { registry, factory, operator, issuer, stranger } = await load();
      for (const account of [operator, issuer, stranger]) {
        await expect(as(registry, account).registerIssuer("acme", account))
          .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
          .withArgs(account, ethers.ZeroHash);
      }
      await (await asFactory({ registry, factory })).registerIssuer("acme", stranger);
      expect(await registry.issuerWallet("acme")).to.equal(stranger.address);
    });

    it("refuses an id that is another's in other case", async () => {
      const { registry, alice } = await load();
      for (const issuerId of ["ISSUER123", "Issuer123", "issueR123"]) {
        await expect(registry.registerIssuer(issuerId, alice))
          .to.be.revertedWithCustomError(registry, "IssuerAlreadyExists")
          .withArgs(issuerId);
        expect(await registry.issuerWallet(issuerId)).to.equal(ethers.ZeroAddress);
        expect(await registry.issuerExists(issuerId)).to.equal(true);
      }
      for (const other of ["", "issuer12", "issuer123-", "issuer123\0", "x".repeat(33)]) {
        expect(await registry.issuerExists(other), other).to.equal(false);
      }
      const all = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
      await registry.registerIssuer(all, alice);
      await expect(registry.registerIssuer(all.toLowerCase(), alice)).to.be.revertedWithCustomError(
        registry,
        "IssuerAlreadyExists",
      );
      for (const other of ["a_", "a.", "a0"]) await registry.registerIssuer(other, alice);
    });

    it("knows an id in the case in which it was registered alone", async () => {
      const { registry, alice } = await load();
      await registry.registerIssuer("Acme", alice);
      expect(await registry.issuerWallet("Acme")).to.equal(alice.address);
      for (const issuerId of ["acme", "ACME", "Acme\0"]) {
        expect(await registry.issuerWallet(issuerId), issuerId).to.equal(ethers.ZeroAddress);
      }
    });

    it("refuses an issuer that is registered already, whatever the wallet", async () => {
      const { registry, issuer, alice } = await load();
      for (const wallet of [issuer, alice]) {
        await expect(registry.registerIssuer("issuer123", wallet))
          .to.be.revertedWithCustomError(registry, "IssuerAlreadyExists")
          .withArgs("issuer123");
      }
      expect(await registry.issuerWallet("issuer123")).to.equal(issuer.address);
    });

    it("refuses the zero address", async () => {
      const { registry } = await load();
      await expect(registry.registerIssuer("acme", ethers.ZeroAddress)).to.be.revertedWithCustomError(
        registry,
        "InvalidWallet",
      );
    });

    it("refuses an executor of orders, in whose name anyone could control the tokens", async () => {
      const { registry, executor } = await load();
      await expect(registry.registerIssuer("acme", executor))
        .to.be.revertedWithCustomError(registry, "ExecutorWithRole")
        .withArgs(executor);
    });

    it("lets a wallet have several issuers", async () => {
      const { registry, issuer } = await load();
      await registry.registerIssuer("acme", issuer);
      expect(await registry.issuerWallet("acme")).to.equal(issuer.address);
    });

    for (const issuerId of ["a", "Z", "0", "_a", ".0", "A.b_9", "x".repeat(32), `${"_".repeat(31)}a`]) {
      it(`takes the id ${issuerId}`, async () => {
        const { registry, alice } = await load();
        await registry.registerIssuer(issuerId, alice);
        expect(await registry.issuerWallet(issuerId)).to.equal(alice.address);
      });
    }

    for (const issuerId of [
      "",
      "_",
      "...",
      "x".repeat(33),
      "x".repeat(1_000),
      "a-b",
      "a b",
      "a\0",
      "é",
      "a$",
    ]) {
      it(`refuses the id ${JSON.stringify(issuerId.slice(0, 40))}`, async () => {
        const { registry, alice } = await load();
        await expect(registry.registerIssuer(issuerId, alice))
          .to.be.revertedWithCustomError(registry, "InvalidIssuerId")
          .withArgs(issuerId);
      });
    }

    it("takes exactly A-Z a-z 0-9 _ . of all bytes", async () => {
      const { registry, admin, alice } = await load();
      const encoded = registry.interface.encodeFunctionData("registerIssuer", ["aab", alice.address]);
      const taken: string[] = [];
      for (let byte = 0; byte < 256; byte++) {
        // By hand: a byte above 0x7f alone is no text to ethers.
        const data = encoded.replace("616162", `61${ethers.toBeHex(byte, 1).slice(2)}62`);
        const accepted = await ethers.provider.call({ from: admin.address, to: registry, data }).then(
          () => true,
          () => false,
        );
        if (accepted) taken.push(String.fromCharCode(byte));
      }
      const expected = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";
      expect(taken).to.have.members([...expected]);
    });
  });

  describe("proposeIssuerWallet", () => {
    for (const [who, delay] of [
      ["issuer", 0],
      ["admin", DAY],
    ] as const) {
      it(`offers the account, for the ${who}, and changes nothing yet`, async () => {
        const { registry, issuer, alice, ...others } = await load();
        const account = { issuer, ...others }[who];
        const now = (await networkHelpers.time.latest()) + 10;
        await networkHelpers.time.setNextBlockTimestamp(now);
        await expect(as(registry, account).proposeIssuerWallet("issuer123", alice))
          .to.emit(registry, "IssuerWalletProposed")
          .withArgs(key, alice, now + delay);
        expect(await registry.issuerWallet("issuer123")).to.equal(issuer.address);
        expect([...(await registry.proposedIssuerWallet("issuer123"))]).to.deep.equal([
          alice.address,
          BigInt(now + delay),
        ]);
      });
    }

    it("is for nobody else, not even for the wallet that it was offered to", async () => {
      const { registry, issuer, operator, alice, carol } = await load();
      await registry.registerIssuer("other", carol);
      await as(registry, issuer).proposeIssuerWallet("issuer123", alice);
      for (const account of [operator, alice, carol]) {
        await expect(as(registry, account).proposeIssuerWallet("issuer123", account))
          .to.be.revertedWithCustomError(registry, "NotIssuer")
          .withArgs(account);
      }
    });

    it("refuses an unknown issuer, also to the admin", async () => {
      const { registry, admin, alice } = await load();
      for (const account of [admin, alice]) {
        await expect(as(registry, account).proposeIssuerWallet("nobody", alice))
          .to.be.revertedWithCustomError(registry, "UnknownIssuer")
          .withArgs("nobody");
      }
    });
  });

  describe("acceptIssuerWallet", () => {
    it("takes the account over, once, and emits IssuerWalletChanged", async () => {
      const { registry, issuer, alice, bob } = await load();
      await as(registry, issuer).proposeIssuerWallet("issuer123", alice);
      await expect(as(registry, alice).acceptIssuerWallet("issuer123"))
        .to.emit(registry, "IssuerWalletChanged")
        .withArgs(key, alice);
      expect(await registry.issuerWallet("issuer123")).to.equal(alice.address);
      expect((await registry.proposedIssuerWallet("issuer123"))[0]).to.equal(ethers.ZeroAddress);
      await expectRefused(alice);

      // The former wallet has no say any more.
      await expect(
        as(registry, issuer).proposeIssuerWallet("issuer123", issuer),
      ).to.be.revertedWithCustomError(registry, "NotIssuer");
      await as(registry, alice).proposeIssuerWallet("issuer123", bob);

      async function expectRefused(account: HardhatEthersSigner) {
        await expect(as(registry, account).acceptIssuerWallet("issuer123"))
          .to.be.revertedWithCustomError(registry, "NotIssuer")
          .withArgs(account);
      }
    });

    it("is for the latest wallet that the account was offered to", async () => {
      const { registry, issuer, admin, alice, bob } = await load();
      for (const account of [issuer, admin, alice]) {
        await expect(as(registry, account).acceptIssuerWallet("issuer123"))
          .to.be.revertedWithCustomError(registry, "NotIssuer")
          .withArgs(account);
      }
      await as(registry, issuer).proposeIssuerWallet("issuer123", alice);
      await as(registry, issuer).proposeIssuerWallet("issuer123", bob);
      await expect(as(registry, alice).acceptIssuerWallet("issuer123")).to.be.revertedWithCustomError(
        registry,
        "NotIssuer",
      );
      await as(registry, bob).acceptIssuerWallet("issuer123");
      expect(await registry.issuerWallet("issuer123")).to.equal(bob.address);
    });

    it("is not for an executor of orders, whom anyone could have accept", async () => {
      const { registry, executor, issuer } = await load();
      await as(registry, issuer).proposeIssuerWallet("issuer123", executor);
      const target = await registry.getAddress();
      const data = registry.interface.encodeFunctionData("acceptIssuerWallet", ["issuer123"]);
      const refused = registry.interface.encodeErrorResult("ExecutorWithRole", [await executor.getAddress()]);
      await expect(executor.execute([{ target, gas: 200_000n, data }]))
        .to.emit(executor, "OrderFailed")
        .withArgs(0, target, refused);
      expect(await registry.issuerWallet("issuer123")).to.equal(issuer.address);
    });

    it("is for nobody after the offer was taken back", async () => {
      const { registry, issuer, alice } = await load();
      await as(registry, issuer).proposeIssuerWallet("issuer123", alice);
      await as(registry, issuer).proposeIssuerWallet("issuer123", ethers.ZeroAddress);
      await expect(as(registry, alice).acceptIssuerWallet("issuer123")).to.be.revertedWithCustomError(
        registry,
        "NotIssuer",
      );
    });

    it("leaves other issuers of the same wallet alone", async () => {
      const { registry, issuer, alice } = await load();
      await registry.registerIssuer("other", issuer);
      await as(registry, issuer).proposeIssuerWallet("issuer123", alice);
      await expect(as(registry, alice).acceptIssuerWallet("other")).to.be.revertedWithCustomError(
        registry,
        "NotIssuer",
      );
      await as(registry, alice).acceptIssuerWallet("issuer123");
      expect(await registry.issuerWallet("other")).to.equal(issuer.address);
    });
  });

  describe("a stolen wallet", () => {
    /** The issuer has a token, and the thief, who has the wallet, has offered the account to another of theirs. */
    async function stolen() {
      const hallmark = await deployHallmark();
      const { token } = await issueSecurityToken(hallmark);
      const { issuer: thief, stranger: accomplice } = hallmark;
      await as(token, thief).setAllowed(hallmark.alice, true);
      await as(hallmark.registry, thief).proposeIssuerWallet("issuer123", accomplice);
      return { ...hallmark, token, thief, accomplice };
    }

    const loadStolen = () => networkHelpers.loadFixture(stolen);

    it("can be suspended by the admin at once, and by nobody else", async () => {
      const { registry, admin, operator, thief, alice } = await loadStolen();
      for (const account of [operator, thief, alice]) {
        await expect(as(registry, account).setIssuerSuspended("issuer123", true))
          .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
          .withArgs(account, ethers.ZeroHash);
      }
      await expect(as(registry, admin).setIssuerSuspended("nobody", true))
        .to.be.revertedWithCustomError(registry, "UnknownIssuer")
        .withArgs("nobody");
      expect(await registry.isIssuerSuspended("issuer123")).to.equal(false);
      await expect(as(registry, admin).setIssuerSuspended("issuer123", true))
        .to.emit(registry, "IssuerSuspensionChanged")
        .withArgs(key, true);
      expect(await registry.isIssuerSuspended("issuer123")).to.equal(true);
      expect(await registry.issuerWallet("issuer123")).to.equal(thief.address);
      expect(await registry.controllerOf(key)).to.equal(ethers.ZeroAddress);
    });

    it("does nothing while it is suspended: no issuing, no controls, no other wallet", async () => {
      const hallmark = await loadStolen();
      const { registry, token, thief, accomplice, alice, bob } = hallmark;
      await registry.setIssuerSuspended("issuer123", true);
      const { outcomes } = await issue(
        hallmark,
        [tokenRequest(hallmark)],
        [securityTokenRequest({ tokenName: "Bond B" })],
      );
      expect(outcomes.map(({ id, reason }) => id ?? { reason })).to.deep.equal([
        2n,
        { reason: Refusal.IssuerSuspended },
      ]);
      expect(await token.controller()).to.equal(ethers.ZeroAddress);
      for (const call of [
        as(token, thief).setAllowed(bob, true),
        as(token, thief).setFrozenTokens(alice, 1n),
        as(token, thief).forcedTransfer(thief, alice, 1n),
        as(token, thief).mint(alice, 1n),
      ]) {
        await expect(call).to.be.revertedWithCustomError(token, "NotController").withArgs(thief);
      }
      // A simulated call may have any sender, also the one that stands for the controller now.
      const data = token.interface.encodeFunctionData("setFrozenTokens", [alice.address, 1n]);
      await expect(
        ethers.provider.call({ from: ethers.ZeroAddress, to: token, data }),
      ).to.be.revertedWithCustomError(token, "NotController");
      await expect(as(token, thief).transfer(alice, 1n))
        .to.be.revertedWithCustomError(token, "ERC7943CannotSend")
        .withArgs(thief);
      await expect(as(registry, thief).proposeIssuerWallet("issuer123", bob))
        .to.be.revertedWithCustomError(registry, "SuspendedIssuer")
        .withArgs("issuer123");
      await expect(as(registry, accomplice).acceptIssuerWallet("issuer123"))
        .to.be.revertedWithCustomError(registry, "SuspendedIssuer")
        .withArgs("issuer123");
    });

    it("leaves its token without a controller, for whom the zero address does not pass", async () => {
      const { registry, token, thief, alice } = await loadStolen();
      await registry.setIssuerSuspended("issuer123", true);
      for (const account of [ethers.ZeroAddress, thief.address]) {
        expect(await token.canSend(account)).to.equal(false);
        expect(await token.canReceive(account)).to.equal(false);
        expect(await token.canTransfer(account, alice, 0n)).to.equal(false);
        expect(await token.canTransfer(alice, account, 0n)).to.equal(false);
      }
    });

    it("is replaced by the admin after a day, not before, whatever the thief does", async () => {
      const { registry, admin, token, thief, accomplice, carol, bob } = await loadStolen();
      await as(registry, admin).setIssuerSuspended("issuer123", true);
      await as(registry, admin).proposeIssuerWallet("issuer123", carol);
      const [, acceptableFrom] = await registry.proposedIssuerWallet("issuer123");
      for (const account of [thief, accomplice]) {
        await expect(as(registry, account).acceptIssuerWallet("issuer123"))
          .to.be.revertedWithCustomError(registry, "NotIssuer")
          .withArgs(account);
      }
      await networkHelpers.time.setNextBlockTimestamp(acceptableFrom - 1n);
      await expect(as(registry, carol).acceptIssuerWallet("issuer123"))
        .to.be.revertedWithCustomError(registry, "TooEarly")
        .withArgs(acceptableFrom);
      await networkHelpers.time.setNextBlockTimestamp(acceptableFrom);
      await as(registry, carol).acceptIssuerWallet("issuer123");
      expect(await registry.issuerWallet("issuer123")).to.equal(carol.address);
      expect(await registry.isIssuerSuspended("issuer123")).to.equal(true);
      await as(registry, admin).setIssuerSuspended("issuer123", false);
      expect(await token.controller()).to.equal(carol.address);
      await as(token, carol).setAllowed(bob, true);
    });

    it("is replaced no sooner by an admin whose own delay is shorter", async () => {
      const { registry, admin, carol } = await loadStolen();
      await as(registry, admin).changeDefaultAdminDelay(0n);
      await networkHelpers.time.increase(86_401);
      expect(await registry.defaultAdminDelay()).to.equal(0n);
      await as(registry, admin).proposeIssuerWallet("issuer123", carol);
      const [, acceptableFrom] = await registry.proposedIssuerWallet("issuer123");
      expect(acceptableFrom).to.equal(BigInt(await networkHelpers.time.latest()) + 86_400n);
      await expect(as(registry, carol).acceptIssuerWallet("issuer123"))
        .to.be.revertedWithCustomError(registry, "TooEarly")
        .withArgs(acceptableFrom);
    });

    it("can't take back what the admin offers, even while it is not suspended", async () => {
      const { registry, admin, thief, alice, carol, bob } = await loadStolen();
      await as(registry, admin).proposeIssuerWallet("issuer123", carol);
      for (const wallet of [bob.address, ethers.ZeroAddress]) {
        await expect(as(registry, thief).proposeIssuerWallet("issuer123", wallet))
          .to.be.revertedWithCustomError(registry, "ProposedByAdmin")
          .withArgs("issuer123");
      }
      // The admin can, and then the issuer's wallet has its say again.
      await as(registry, admin).proposeIssuerWallet("issuer123", ethers.ZeroAddress);
      await as(registry, thief).proposeIssuerWallet("issuer123", alice);
      await as(registry, alice).acceptIssuerWallet("issuer123");
      expect(await registry.issuerWallet("issuer123")).to.equal(alice.address);
    });

    it("leaves other issuers and all tokens of `/tokens` alone", async () => {
      const hallmark = await loadStolen();
      const { registry, thief, alice } = hallmark;
      await registry.registerIssuer("other", thief);
      await registry.setIssuerSuspended("issuer123", true);
      const { token } = await issueSecurityToken(hallmark, { issuerId: "other" });
      await as(token, thief).setAllowed(alice, true);
      const { token: plain } = await issueToken(hallmark);
      await as(plain, hallmark.owner).transfer(alice, 1n);
    });
  });
});
