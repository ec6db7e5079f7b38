import { expect } from "chai";
import { shouldBeBurnable } from "./burning.behavior.ts";
import { shouldSupportInterfaces } from "./ERC165.behavior.ts";
import { shouldBehaveLikeERC20 } from "./ERC20.behavior.ts";
import { shouldBehaveLikeERC2612 } from "./ERC2612.behavior.ts";
import { shouldBehaveLikeERC3009 } from "./ERC3009.behavior.ts";
import { shouldBehaveLikeERC7943 } from "./ERC7943.behavior.ts";
import { shouldBeKnownToExplorers } from "./explorers.behavior.ts";
import {
  as,
  deployHallmark,
  edgesOfLengths,
  ethers,
  issueSecurityToken,
  issueToken,
  MAX_UINT256,
  networkHelpers,
} from "./fixture.ts";

const NAME = "Anleihe 2030 “A”";
const INFO = '{"coupon":"3 %","maturity":"2030-01-01"}';

async function deploySecurityToken() {
  const hallmark = await deployHallmark();
  const { issuer, admin, alice, bob, carol: spender } = hallmark;
  await as(hallmark.registry, admin).registerIssuer("other", issuer);
  await issueToken(hallmark);
  const { token, transaction } = await issueSecurityToken(hallmark, { tokenName: NAME, info: INFO });
  const { token: twin } = await issueSecurityToken(hallmark, { issuerId: "other", tokenName: NAME });
  for (const account of [alice, bob]) await as(token, issuer).setAllowed(account, true);
  const expected = { name: NAME, symbol: "ST-2", decimals: 0n, totalSupply: 1_000n };
  const implementation = await hallmark.securityTokenCode.getAddress();
  const allow = async (account: string) => void (await as(token, issuer).setAllowed(account, true));
  return { ...hallmark, token, twin, transaction, holder: issuer, spender, expected, allow, implementation };
}

describe("SecurityToken", () => {
  shouldBehaveLikeERC20(deploySecurityToken);
  shouldBehaveLikeERC2612(deploySecurityToken);
  shouldBehaveLikeERC3009(deploySecurityToken);
  shouldBeBurnable(deploySecurityToken);
  shouldBeKnownToExplorers(deploySecurityToken);
  shouldBehaveLikeERC7943(deploySecurityToken);
  shouldSupportInterfaces(deploySecurityToken, [
    "ERC-165",
    "ERC-20",
    "ERC-20 metadata",
    "ERC-2612",
    "ERC-3009",
    "ERC-3009 cancel",
    "ERC-5267",
    "ERC-7572",
    "ERC-7943",
  ]);

  const load = () => networkHelpers.loadFixture(deploySecurityToken);

  describe("constants", () => {
    it("reads its issuer and the hash of its info back", async () => {
      const { token } = await load();
      expect(await token.issuerId()).to.equal("issuer123");
      expect(await token.infoHash()).to.equal(ethers.id(INFO));
    });

    it("reads issuer ids and names of every length back", async () => {
      const { registry, ...hallmark } = await load();
      for (const issuerId of ["i", "I".repeat(32)]) {
        await registry.registerIssuer(issuerId, hallmark.issuer);
        for (const tokenName of ["n", "N".repeat(60)]) {
          const { token } = await issueSecurityToken({ registry, ...hallmark }, { issuerId, tokenName });
          expect(await token.issuerId()).to.equal(issuerId);
          expect(await token.name()).to.equal(tokenName);
          expect(await token.totalSupply()).to.equal(1_000n);
        }
      }
    });

    it("reads supplies of 1 to 32 bytes back", async () => {
      const hallmark = await load();
      for (const [index, amount] of edgesOfLengths().entries()) {
        const { token } = await issueSecurityToken(hallmark, { tokenName: `Bond ${index}`, amount });
        expect(await token.totalSupply()).to.equal(amount);
        expect(await token.balanceOf(hallmark.issuer)).to.equal(amount);
      }
    });
  });

  describe("setAllowed", () => {
    it("allows an account to hold the token and forbids it again, and emits AllowedSet", async () => {
      const { token, issuer, stranger } = await load();
      for (const allowed of [true, false, true]) {
        await expect(as(token, issuer).setAllowed(stranger, allowed))
          .to.emit(token, "AllowedSet")
          .withArgs(stranger, allowed);
        expect(await token.canReceive(stranger)).to.equal(allowed);
        expect(await token.canSend(stranger)).to.equal(allowed);
      }
    });

    it("can't take the token away from its controller", async () => {
      const { token, issuer, alice } = await load();
      await as(token, issuer).setAllowed(issuer, false);
      expect(await token.canSend(issuer)).to.equal(true);
      await as(token, issuer).transfer(alice, 1n);
    });

    it("refuses the zero address", async () => {
      const { token, issuer } = await load();
      await expect(as(token, issuer).setAllowed(ethers.ZeroAddress, true)).to.be.revertedWithCustomError(
        token,
        "ZeroAddressNotAllowed",
      );
    });

    it("is for the controller alone, not for the admin, an operator or another issuer", async () => {
      const { token, registry, admin, operator, alice, carol } = await load();
      await as(registry, admin).registerIssuer("third", carol);
      for (const account of [admin, operator, alice, carol]) {
        await expect(as(token, account).setAllowed(alice, true))
          .to.be.revertedWithCustomError(token, "NotController")
          .withArgs(account);
      }
    });

    it("applies to one token alone", async () => {
      const { token, twin, alice } = await load();
      expect(await token.canReceive(alice)).to.equal(true);
      expect(await twin.canReceive(alice)).to.equal(false);
    });
  });

  describe("controller", () => {
    it("is the issuer's wallet as the registry has it now", async () => {
      const { token, registry, issuer, carol, alice } = await load();
      expect(await token.controller()).to.equal(issuer.address);
      await as(registry, issuer).proposeIssuerWallet("issuer123", carol);
      expect(await token.controller()).to.equal(issuer.address);
      await as(registry, carol).acceptIssuerWallet("issuer123");
      expect(await token.controller()).to.equal(carol.address);

      await expect(as(token, issuer).setAllowed(alice, false)).to.be.revertedWithCustomError(
        token,
        "NotController",
      );
      await expect(as(token, issuer).forcedTransfer(issuer, alice, 1n)).to.be.revertedWithCustomError(
        token,
        "NotController",
      );
      await expect(as(token, issuer).setFrozenTokens(alice, 1n)).to.be.revertedWithCustomError(
        token,
        "NotController",
      );
      await as(token, carol).setAllowed(alice, false);
      await as(token, carol).setFrozenTokens(alice, 1n);
    });

    it("is always allowed to hold the token, and its predecessor no longer is", async () => {
      const { token, registry, issuer, carol, alice } = await load();
      expect(await token.canReceive(carol)).to.equal(false);
      await as(registry, issuer).proposeIssuerWallet("issuer123", carol);
      await as(registry, carol).acceptIssuerWallet("issuer123");
      expect(await token.canReceive(carol)).to.equal(true);
      expect(await token.canSend(issuer)).to.equal(false);
      await expect(as(token, issuer).transfer(alice, 1n))
        .to.be.revertedWithCustomError(token, "ERC7943CannotSend")
        .withArgs(issuer);

      // Its tokens are not lost: the new wallet takes them over, all but what left it.
      await as(token, carol).forcedTransfer(issuer, carol, 1_000n);
      expect(await token.balanceOf(carol)).to.equal(1_000n);
      expect(await token.totalSupply()).to.equal(1_000n);
    });
  });

  describe("contractURI", () => {
    const controls = String.fromCharCode(...Array(32).keys()) + "\x7f";
    for (const [words, tokenName] of [
      ["plain text", "Bond A"],
      ["quotes", `"Bond" 'A'`],
      ["backslashes", "\\\\Bond\\n \\"],
      ["percent signs", "100% %41 %% %"],
      ["number signs", "#1 ##"],
      ["question marks, ampersands and commas", "a?b&c,d;e"],
      ["emoji", "🪙 Bond 👩‍🚀"],
      ["60 characters that all need an escape", `%#"\\`.repeat(15)],
      ["control characters", controls],
      ["spaces around", "  Bond  "],
    ] as const) {
      it(`is a data URI of JSON with the name, also with ${words}`, async () => {
        const hallmark = await load();
        const { token } = await issueSecurityToken(hallmark, { tokenName });
        const uri: string = await token.contractURI();
        expect(uri).to.match(/^data:application\/json;utf8,/);
        const expected = { name: tokenName, symbol: await token.symbol() };
        // As a URL parser reads it, and as one who cuts off the prefix does.
        expect(await (await fetch(uri)).json()).to.deep.equal(expected);
        expect(JSON.parse(decodeURIComponent(uri.slice(uri.indexOf(",") + 1)))).to.deep.equal(expected);
      });
    }
  });

  it("leaves its whole supply with the wallet that the issuer had at the issue", async () => {
    const hallmark = await load();
    const { registry, issuer, carol } = hallmark;
    await as(registry, issuer).proposeIssuerWallet("issuer123", carol);
    await as(registry, carol).acceptIssuerWallet("issuer123");
    const { token } = await issueSecurityToken(hallmark, { tokenName: "Later", amount: MAX_UINT256 });
    expect(await token.balanceOf(carol)).to.equal(MAX_UINT256);
    expect(await token.balanceOf(issuer)).to.equal(0n);
    expect(await hallmark.token.balanceOf(issuer)).to.equal(1_000n);
  });
});
