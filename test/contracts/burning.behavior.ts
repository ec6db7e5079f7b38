import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { as, ethers, networkHelpers, type Token } from "./fixture.ts";

export interface BurningFixture {
  token: Token;
  /** Has the whole supply. */
  holder: HardhatEthersSigner;
  /** May receive. */
  alice: HardhatEthersSigner;
  spender: HardhatEthersSigner;
}

/** That holders can burn what they have, and the supply follows. */
export function shouldBeBurnable(fixture: () => Promise<BurningFixture>) {
  const load = () => networkHelpers.loadFixture(fixture);

  describe("burning", () => {
    for (const who of ["holder", "alice"] as const) {
      it(`takes tokens from ${who === "holder" ? "the first holder" : "another holder"} and the supply`, async () => {
        const site = await load();
        const { token, holder, alice } = site;
        await as(token, holder).transfer(alice, 100n);
        const account = site[who];
        const [supply, balance] = [await token.totalSupply(), await token.balanceOf(account)];
        await expect(as(token, account).burn(40n))
          .to.emit(token, "Transfer")
          .withArgs(account, ethers.ZeroAddress, 40n);
        expect(await token.totalSupply()).to.equal(supply - 40n);
        expect(await token.balanceOf(account)).to.equal(balance - 40n);
        await expect(as(token, account).burn(balance))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(account, balance - 40n, balance);
        await as(token, account).burn(balance - 40n);
        expect(await token.balanceOf(account)).to.equal(0n);
        expect(await token.totalSupply()).to.equal(supply - balance);
      });
    }

    it("takes from another account what that has approved, and no more", async () => {
      const { token, holder, spender } = await load();
      const supply = await token.totalSupply();
      await expect(as(token, spender).burnFrom(holder, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(spender, 0n, 1n);
      await as(token, holder).approve(spender, 10n);
      await as(token, spender).burnFrom(holder, 4n);
      expect(await token.allowance(holder, spender)).to.equal(6n);
      await expect(as(token, spender).burnFrom(holder, 7n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(spender, 6n, 7n);
      expect(await token.totalSupply()).to.equal(supply - 4n);
      expect(await token.balanceOf(holder)).to.equal(supply - 4n);
    });

    it("of everything leaves a token that can't be moved, and what comes back to nobody", async () => {
      const { token, holder, alice } = await load();
      await as(token, holder).burn(await token.totalSupply());
      expect(await token.totalSupply()).to.equal(0n);
      expect(await token.balanceOf(holder)).to.equal(0n);
      await expect(as(token, holder).transfer(alice, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(holder, 0n, 1n);
    });
  });
}
