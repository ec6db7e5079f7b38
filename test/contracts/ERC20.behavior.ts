import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionResponse } from "ethers";
import { as, ethers, MAX_UINT256, networkHelpers, type Token } from "./fixture.ts";

export interface ERC20Fixture {
  token: Token;
  /** The transaction that created it. */
  transaction: ContractTransactionResponse;
  /** Who holds the whole supply. */
  holder: HardhatEthersSigner;
  /** Two more who may hold the token, and one who moves what others hold. */
  alice: HardhatEthersSigner;
  bob: HardhatEthersSigner;
  spender: HardhatEthersSigner;
  expected: { name: string; symbol: string; decimals: bigint; totalSupply: bigint };
}

/** What ERC-20 says, with the errors of ERC-6093. */
export function shouldBehaveLikeERC20(fixture: () => Promise<ERC20Fixture>) {
  const load = () => networkHelpers.loadFixture(fixture);

  describe("ERC-20", () => {
    it("has a name, a symbol and decimals", async () => {
      const { token, expected } = await load();
      expect(await token.name()).to.equal(expected.name);
      expect(await token.symbol()).to.equal(expected.symbol);
      expect(await token.decimals()).to.equal(expected.decimals);
    });

    it("gives its whole supply to its first holder, as a Transfer from zero", async () => {
      const { token, transaction, holder, alice, expected } = await load();
      expect(await token.totalSupply()).to.equal(expected.totalSupply);
      expect(await token.balanceOf(holder)).to.equal(expected.totalSupply);
      expect(await token.balanceOf(alice)).to.equal(0n);
      expect(await token.balanceOf(ethers.ZeroAddress)).to.equal(0n);
      await expect(transaction)
        .to.emit(token, "Transfer")
        .withArgs(ethers.ZeroAddress, holder, expected.totalSupply);
    });

    describe("transfer", () => {
      shouldMove(async ({ token, holder }, to, value) => as(token, holder).transfer(to, value));

      it("returns true", async () => {
        const { token, holder, alice } = await load();
        expect(await as(token, holder).transfer.staticCall(alice, 1n)).to.equal(true);
      });

      it("refuses more than the caller holds", async () => {
        const { token, holder, alice, bob, expected } = await load();
        await expect(as(token, holder).transfer(alice, expected.totalSupply + 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(holder, expected.totalSupply, expected.totalSupply + 1n);
        await as(token, holder).transfer(alice, 5n);
        await expect(as(token, alice).transfer(bob, 6n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(alice, 5n, 6n);
        await expect(as(token, alice).transfer(bob, MAX_UINT256))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(alice, 5n, MAX_UINT256);
      });

      it("keeps all balances right while tokens leave the first holder and come back", async () => {
        const { token, holder, alice, bob, expected } = await load();
        const { totalSupply } = expected;
        await as(token, holder).transfer(alice, totalSupply);
        await as(token, alice).transfer(bob, 3n);
        await as(token, bob).transfer(holder, 2n);
        await as(token, holder).transfer(alice, 1n);
        const balances = await Promise.all([holder, alice, bob].map((account) => token.balanceOf(account)));
        expect(balances).to.deep.equal([1n, totalSupply - 2n, 1n]);
        expect(await token.totalSupply()).to.equal(totalSupply);
      });
    });

    describe("transferFrom", () => {
      shouldMove(async ({ token, holder, spender }, to, value) => {
        await as(token, holder).approve(spender, value);
        return as(token, spender).transferFrom(holder, to, value);
      });

      it("returns true", async () => {
        const { token, holder, alice, spender } = await load();
        await as(token, holder).approve(spender, 1n);
        expect(await as(token, spender).transferFrom.staticCall(holder, alice, 1n)).to.equal(true);
      });

      it("takes what it moves from the allowance", async () => {
        const { token, holder, alice, spender } = await load();
        await as(token, holder).approve(spender, 10n);
        await as(token, spender).transferFrom(holder, alice, 4n);
        expect(await token.allowance(holder, spender)).to.equal(6n);
      });

      it("leaves an infinite allowance as it is", async () => {
        const { token, holder, alice, spender } = await load();
        await as(token, holder).approve(spender, MAX_UINT256);
        await as(token, spender).transferFrom(holder, alice, 4n);
        expect(await token.allowance(holder, spender)).to.equal(MAX_UINT256);
      });

      it("refuses more than the holder allowed, even to the holder", async () => {
        const { token, holder, alice, spender } = await load();
        await as(token, holder).approve(spender, 3n);
        await expect(as(token, spender).transferFrom(holder, alice, 4n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
          .withArgs(spender, 3n, 4n);
        await expect(as(token, alice).transferFrom(holder, alice, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
          .withArgs(alice, 0n, 1n);
        await expect(as(token, holder).transferFrom(holder, alice, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
          .withArgs(holder, 0n, 1n);
      });

      it("refuses more than the holder has, and keeps the allowance", async () => {
        const { token, holder, alice, spender, expected } = await load();
        await as(token, holder).approve(spender, MAX_UINT256 - 1n);
        await expect(as(token, spender).transferFrom(holder, alice, expected.totalSupply + 1n))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(holder, expected.totalSupply, expected.totalSupply + 1n);
        expect(await token.allowance(holder, spender)).to.equal(MAX_UINT256 - 1n);
      });

      it("refuses to move from the zero address", async () => {
        const { token, alice, spender } = await load();
        await expect(as(token, spender).transferFrom(ethers.ZeroAddress, alice, 0n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidApprover")
          .withArgs(ethers.ZeroAddress);
      });
    });

    describe("approve", () => {
      it("sets the allowance, overwrites it and emits Approval each time", async () => {
        const { token, holder, spender } = await load();
        expect(await token.allowance(holder, spender)).to.equal(0n);
        for (const value of [7n, 3n, 0n, MAX_UINT256]) {
          await expect(as(token, holder).approve(spender, value))
            .to.emit(token, "Approval")
            .withArgs(holder, spender, value);
          expect(await token.allowance(holder, spender)).to.equal(value);
        }
        expect(await token.allowance(spender, holder)).to.equal(0n);
      });

      it("returns true", async () => {
        const { token, holder, spender } = await load();
        expect(await as(token, holder).approve.staticCall(spender, 1n)).to.equal(true);
      });

      it("refuses the zero address", async () => {
        const { token, holder } = await load();
        await expect(as(token, holder).approve(ethers.ZeroAddress, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidSpender")
          .withArgs(ethers.ZeroAddress);
      });
    });
  });

  type Move = (
    fixture: ERC20Fixture,
    to: HardhatEthersSigner | string,
    value: bigint,
  ) => Promise<ContractTransactionResponse>;

  function shouldMove(move: Move) {
    for (const [words, part] of [
      ["one base unit", () => 1n],
      ["zero, like any other value", () => 0n],
      ["the whole balance", (supply: bigint) => supply],
    ] as const) {
      it(`moves ${words} and emits Transfer`, async () => {
        const fixture = await load();
        const { token, holder, alice, expected } = fixture;
        const value = part(expected.totalSupply);
        await expect(move(fixture, alice, value))
          .to.emit(token, "Transfer")
          .withArgs(holder, alice, value);
        expect(await token.balanceOf(holder)).to.equal(expected.totalSupply - value);
        expect(await token.balanceOf(alice)).to.equal(value);
        expect(await token.totalSupply()).to.equal(expected.totalSupply);
      });
    }

    it("changes no balance if an account sends to itself, and emits Transfer", async () => {
      const fixture = await load();
      const { token, holder, expected } = fixture;
      const { totalSupply } = expected;
      await expect(move(fixture, holder, totalSupply))
        .to.emit(token, "Transfer")
        .withArgs(holder, holder, totalSupply);
      expect(await token.balanceOf(holder)).to.equal(totalSupply);
    });

    it("refuses the zero address", async () => {
      const fixture = await load();
      await expect(move(fixture, ethers.ZeroAddress, 1n))
        .to.be.revertedWithCustomError(fixture.token, "ERC20InvalidReceiver")
        .withArgs(ethers.ZeroAddress);
    });
  }
}
