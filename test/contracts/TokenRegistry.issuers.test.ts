import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { as, deployHallmark, ethers, FACTORY_ROLE, networkHelpers } from "./fixture.ts";

describe("TokenRegistry, issuers", () => {
  const load = () => networkHelpers.loadFixture(deployHallmark);
  const key = ethers.id("issuer123");

  describe("registerIssuer", () => {
    it("registers an issuer for the admin and emits IssuerRegistered", async () => {
      const { registry, admin, alice } = await load();
      await expect(as(registry, admin).registerIssuer("acme", alice))
        .to.emit(registry, "IssuerRegistered")
        .withArgs(ethers.id("acme"), "acme", alice);
      expect(await registry.issuerWallet("acme")).to.equal(alice.address);
      expect(await registry.issuerWallet("Acme")).to.equal(ethers.ZeroAddress);
    });

    it("is for the admin and factories alone", async () => {
      const { registry, operator, issuer, stranger } = await load();
      for (const account of [operator, issuer, stranger]) {
        await expect(as(registry, account).registerIssuer("acme", account))
          .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
          .withArgs(account, ethers.ZeroHash);
      }
      await registry.grantRole(FACTORY_ROLE, stranger);
      await as(registry, stranger).registerIssuer("acme", stranger);
      expect(await registry.issuerWallet("acme")).to.equal(stranger.address);
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
    for (const who of ["issuer", "admin"] as const) {
      it(`offers the account, for the ${who}, and changes nothing yet`, async () => {
        const { registry, issuer, alice, ...others } = await load();
        const account = { issuer, ...others }[who];
        await expect(as(registry, account).proposeIssuerWallet("issuer123", alice))
          .to.emit(registry, "IssuerWalletProposed")
          .withArgs(key, alice);
        expect(await registry.issuerWallet("issuer123")).to.equal(issuer.address);
        expect(await registry.proposedIssuerWallet("issuer123")).to.equal(alice.address);
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
      expect(await registry.proposedIssuerWallet("issuer123")).to.equal(ethers.ZeroAddress);
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
});
