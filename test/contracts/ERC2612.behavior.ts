import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { as, ethers, networkHelpers, type Token } from "./fixture.ts";

export interface ERC2612Fixture {
  token: Token;
  /** Another token with the same name. */
  twin: Token;
  holder: HardhatEthersSigner;
  alice: HardhatEthersSigner;
  spender: HardhatEthersSigner;
}

const TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

// Half of the order of secp256k1: a signature with a higher `s` is the double of one with a lower.
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** What ERC-2612 and ERC-5267 say. */
export function shouldBehaveLikeERC2612(fixture: () => Promise<ERC2612Fixture>) {
  const load = () => networkHelpers.loadFixture(fixture);

  async function domainOf(token: Token) {
    const { chainId } = await ethers.provider.getNetwork();
    return { name: await token.name(), version: "1", chainId, verifyingContract: await token.getAddress() };
  }

  /** A permit of `holder` over 42 base units, signed by itself or by another. */
  async function signed(
    { token, holder, spender }: ERC2612Fixture,
    { signer = holder, inSeconds = 3_600, nonce = 0n } = {},
  ) {
    const deadline = BigInt((await networkHelpers.time.latest()) + inSeconds);
    const permit = { owner: holder.address, spender: spender.address, value: 42n, nonce, deadline };
    const signature = ethers.Signature.from(await signer.signTypedData(await domainOf(token), TYPES, permit));
    const args = [permit.owner, permit.spender, permit.value, deadline] as const;
    return { deadline, args, signature, vrs: [signature.v, signature.r, signature.s] as const };
  }

  describe("ERC-2612", () => {
    it("has a domain with its name, version 1, this chain and its address", async () => {
      const { token } = await load();
      const domain = await domainOf(token);
      expect(await token.DOMAIN_SEPARATOR()).to.equal(ethers.TypedDataEncoder.hashDomain(domain));
      expect([...(await token.eip712Domain())]).to.deep.equal([
        "0x0f",
        domain.name,
        domain.version,
        domain.chainId,
        domain.verifyingContract,
        ethers.ZeroHash,
        [],
      ]);
    });

    it("sets the allowance that was signed, whoever sends the permit, and emits Approval", async () => {
      const fixture = await load();
      const { token, holder, alice, spender } = fixture;
      const { args, vrs } = await signed(fixture);
      expect(await token.nonces(holder)).to.equal(0n);
      await expect(as(token, alice).permit(...args, ...vrs))
        .to.emit(token, "Approval")
        .withArgs(holder, spender, 42n);
      expect(await token.allowance(holder, spender)).to.equal(42n);
      expect(await token.nonces(holder)).to.equal(1n);
    });

    it("accepts a permit in the second of its deadline", async () => {
      const fixture = await load();
      const { args, vrs, deadline } = await signed(fixture);
      await networkHelpers.time.setNextBlockTimestamp(deadline);
      await as(fixture.token, fixture.alice).permit(...args, ...vrs);
      expect(await fixture.token.nonces(fixture.holder)).to.equal(1n);
    });

    it("refuses an expired permit", async () => {
      const fixture = await load();
      const { args, vrs, deadline } = await signed(fixture);
      await networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await expect(fixture.token.permit(...args, ...vrs))
        .to.be.revertedWithCustomError(fixture.token, "ERC2612ExpiredSignature")
        .withArgs(deadline);
    });

    it("accepts a permit once", async () => {
      const fixture = await load();
      const { token, holder, spender } = fixture;
      const { args, vrs } = await signed(fixture);
      await token.permit(...args, ...vrs);
      await as(token, holder).approve(spender, 0n);
      await expect(token.permit(...args, ...vrs)).to.be.revertedWithCustomError(
        token,
        "ERC2612InvalidSigner",
      );
      expect(await token.allowance(holder, spender)).to.equal(0n);
    });

    it("refuses a permit with a later nonce", async () => {
      const fixture = await load();
      const { args, vrs } = await signed(fixture, { nonce: 1n });
      await expect(fixture.token.permit(...args, ...vrs)).to.be.revertedWithCustomError(
        fixture.token,
        "ERC2612InvalidSigner",
      );
    });

    it("refuses a permit that another account signed", async () => {
      const fixture = await load();
      const { token, holder, alice } = fixture;
      const { args, vrs } = await signed(fixture, { signer: alice });
      await expect(token.permit(...args, ...vrs))
        .to.be.revertedWithCustomError(token, "ERC2612InvalidSigner")
        .withArgs(alice, holder);
    });

    it("refuses a permit over another value, for another spender or of another holder", async () => {
      const fixture = await load();
      const { token, alice } = fixture;
      const { args, vrs } = await signed(fixture);
      const [owner, spender, value, deadline] = args;
      for (const forged of [
        [owner, spender, value + 1n, deadline],
        [owner, alice, value, deadline],
        [alice, spender, value, deadline],
        [owner, spender, value, deadline + 1n],
      ]) {
        await expect(token.permit(...forged, ...vrs)).to.be.revertedWithCustomError(
          token,
          "ERC2612InvalidSigner",
        );
      }
    });

    it("refuses a permit for another token of the same name", async () => {
      const fixture = await load();
      const { token, twin } = fixture;
      const { args, vrs } = await signed(fixture);
      expect(await twin.name()).to.equal(await token.name());
      await expect(twin.permit(...args, ...vrs)).to.be.revertedWithCustomError(twin, "ERC2612InvalidSigner");
    });

    it("refuses an invalid signature for the zero address", async () => {
      const { token, spender } = await load();
      const nobody = [27, ethers.toBeHex(1n, 32), ethers.ZeroHash] as const;
      await expect(
        token.permit(ethers.ZeroAddress, spender, 1n, ethers.MaxUint256, ...nobody),
      ).to.be.revertedWithCustomError(token, "ECDSAInvalidSignature");
    });

    it("refuses the second valid form of a signature (malleability)", async () => {
      const fixture = await load();
      const { args, signature } = await signed(fixture);
      const s = ethers.toBeHex(ORDER - BigInt(signature.s), 32);
      const double = [signature.v === 27 ? 28 : 27, signature.r, s] as const;
      await expect(fixture.token.permit(...args, ...double))
        .to.be.revertedWithCustomError(fixture.token, "ECDSAInvalidSignatureS")
        .withArgs(s);
    });
  });
}
