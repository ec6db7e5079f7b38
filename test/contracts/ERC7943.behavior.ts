import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { TransactionReceipt } from "ethers";
import { interfaceId } from "./ERC165.behavior.ts";
import { as, ethers, MAX_UINT256, networkHelpers, type Token } from "./fixture.ts";

export interface ERC7943Fixture {
  token: Token;
  /** Who may force and freeze, and holds the whole supply. */
  issuer: HardhatEthersSigner;
  /** Two who may hold the token, and one who may not. */
  alice: HardhatEthersSigner;
  bob: HardhatEthersSigner;
  stranger: HardhatEthersSigner;
}

const HELD = 100n;
const FROZEN = 70n;
const UNFROZEN = HELD - FROZEN;

/** What ERC-7943 says of a fungible token. */
export function shouldBehaveLikeERC7943(fixture: () => Promise<ERC7943Fixture>) {
  const load = () => networkHelpers.loadFixture(fixture);

  /** Alice holds 100, of which 70 are frozen. */
  async function withFrozenTokens() {
    const { token, issuer, alice, bob, stranger } = await fixture();
    await as(token, issuer).transfer(alice, HELD);
    await as(token, issuer).setFrozenTokens(alice, FROZEN);
    return { token, issuer, alice, bob, stranger };
  }

  const loadFrozen = () => networkHelpers.loadFixture(withFrozenTokens);

  describe("ERC-7943", () => {
    it("has the interface id 0x3edbb4c4", async () => {
      const { token } = await load();
      expect(interfaceId("ERC-7943")).to.equal("0x3edbb4c4");
      expect(await token.supportsInterface("0x3edbb4c4")).to.equal(true);
    });

    describe("canSend, canReceive", () => {
      it("are true for accounts that may hold the token, whatever their balance or frozen amount", async () => {
        const { token, issuer, alice, bob, stranger } = await loadFrozen();
        await as(token, issuer).setFrozenTokens(alice, MAX_UINT256);
        for (const method of [token.canSend, token.canReceive]) {
          for (const account of [issuer, alice, bob]) expect(await method(account)).to.equal(true);
          expect(await method(stranger)).to.equal(false);
        }
      });

      it("are false for the zero address and the token itself, and do not revert", async () => {
        const { token } = await load();
        for (const account of [ethers.ZeroAddress, token, `0x${"ff".repeat(20)}`]) {
          expect(await token.canSend(account)).to.equal(false);
          expect(await token.canReceive(account)).to.equal(false);
        }
      });
    });

    describe("canTransfer", () => {
      it("is true up to the unfrozen amount, and false above it", async () => {
        const { token, alice, bob } = await loadFrozen();
        expect(await token.canTransfer(alice, bob, 0n)).to.equal(true);
        expect(await token.canTransfer(alice, bob, UNFROZEN)).to.equal(true);
        expect(await token.canTransfer(alice, bob, UNFROZEN + 1n)).to.equal(false);
        expect(await token.canTransfer(alice, bob, HELD)).to.equal(false);
      });

      it("is false if the sender can't send or the receiver can't receive", async () => {
        const { token, issuer, alice, stranger } = await loadFrozen();
        expect(await token.canTransfer(alice, stranger, 1n)).to.equal(false);
        expect(await token.canTransfer(stranger, alice, 0n)).to.equal(false);
        await as(token, issuer).setAllowed(alice, false);
        expect(await token.canTransfer(alice, issuer, 1n)).to.equal(false);
        expect(await token.canTransfer(issuer, alice, 1n)).to.equal(false);
      });

      it("is not false for want of balance, which is not a matter of the rules", async () => {
        const { token, issuer, alice, bob } = await loadFrozen();
        expect(await token.canTransfer(bob, alice, 1n)).to.equal(true);
        expect(await token.canTransfer(issuer, alice, MAX_UINT256)).to.equal(true);
        await as(token, issuer).setFrozenTokens(alice, 0n);
        expect(await token.canTransfer(alice, bob, HELD + 1n)).to.equal(true);
      });

      it("is false if more is frozen than held", async () => {
        const { token, issuer, alice, bob } = await loadFrozen();
        await as(token, issuer).setFrozenTokens(alice, HELD + 1n);
        expect(await token.canTransfer(alice, bob, 1n)).to.equal(false);
        expect(await token.canTransfer(alice, bob, 0n)).to.equal(true);
      });

      it("never reverts", async () => {
        const { token, issuer, alice, stranger } = await loadFrozen();
        await as(token, issuer).setFrozenTokens(alice, MAX_UINT256);
        const accounts = [ethers.ZeroAddress, alice, issuer, stranger, token];
        for (const from of accounts) {
          for (const to of accounts) {
            for (const amount of [0n, MAX_UINT256]) {
              expect(await token.canTransfer(from, to, amount)).to.be.a("boolean");
            }
          }
        }
        expect(await token.canTransfer(ethers.ZeroAddress, alice, 0n)).to.equal(false);
        expect(await token.canTransfer(alice, ethers.ZeroAddress, 0n)).to.equal(false);
      });
    });

    describe("setFrozenTokens", () => {
      it("overwrites what was frozen, emits Frozen and returns true", async () => {
        const { token, issuer, alice } = await loadFrozen();
        expect(await token.getFrozenTokens(alice)).to.equal(FROZEN);
        expect(await as(token, issuer).setFrozenTokens.staticCall(alice, 5n)).to.equal(true);
        for (const amount of [5n, 0n]) {
          await expect(as(token, issuer).setFrozenTokens(alice, amount))
            .to.emit(token, "Frozen")
            .withArgs(alice, amount);
          expect(await token.getFrozenTokens(alice)).to.equal(amount);
        }
      });

      it("may freeze more than the balance, and so what arrives later", async () => {
        const { token, issuer, alice, bob } = await loadFrozen();
        await as(token, issuer).setFrozenTokens(alice, MAX_UINT256);
        expect(await token.getFrozenTokens(alice)).to.equal(MAX_UINT256);
        await as(token, issuer).transfer(alice, 10n);
        await expect(as(token, alice).transfer(bob, 1n))
          .to.be.revertedWithCustomError(token, "ERC7943InsufficientUnfrozenBalance")
          .withArgs(alice, 1n, 0n);
      });

      it("refuses the zero address, which holds nothing", async () => {
        const { token, issuer } = await loadFrozen();
        await expect(as(token, issuer).setFrozenTokens(ethers.ZeroAddress, 1n)).to.be.revertedWithCustomError(
          token,
          "ZeroAddressNotAllowed",
        );
      });

      it("is for the controller alone", async () => {
        const { token, alice } = await loadFrozen();
        await expect(as(token, alice).setFrozenTokens(alice, 0n))
          .to.be.revertedWithCustomError(token, "NotController")
          .withArgs(alice);
      });
    });

    for (const method of ["transfer", "transferFrom"] as const) {
      describe(method, () => {
        async function move(
          token: Token,
          from: HardhatEthersSigner,
          to: HardhatEthersSigner | string,
          amount: bigint,
          spender: HardhatEthersSigner,
        ) {
          if (method === "transfer") return as(token, from).transfer(to, amount);
          await as(token, from).approve(spender, MAX_UINT256);
          return as(token, spender).transferFrom(from, to, amount);
        }

        it("moves the unfrozen amount, and leaves the frozen one as it is", async () => {
          const { token, alice, bob, stranger } = await loadFrozen();
          await move(token, alice, bob, UNFROZEN, stranger);
          expect(await token.balanceOf(alice)).to.equal(FROZEN);
          expect(await token.balanceOf(bob)).to.equal(UNFROZEN);
          expect(await token.getFrozenTokens(alice)).to.equal(FROZEN);
        });

        it("refuses frozen tokens, and says how many are unfrozen", async () => {
          const { token, alice, bob, stranger } = await loadFrozen();
          for (const amount of [UNFROZEN + 1n, HELD]) {
            await expect(move(token, alice, bob, amount, stranger))
              .to.be.revertedWithCustomError(token, "ERC7943InsufficientUnfrozenBalance")
              .withArgs(alice, amount, UNFROZEN);
          }
        });

        it("refuses more than is held with the error of ERC-20", async () => {
          const { token, alice, bob, stranger } = await loadFrozen();
          await expect(move(token, alice, bob, HELD + 1n, stranger))
            .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
            .withArgs(alice, HELD, HELD + 1n);
        });

        it("refuses a sender who can't send, even an amount of 0", async () => {
          const { token, issuer, alice, bob, stranger } = await loadFrozen();
          await as(token, issuer).setAllowed(alice, false);
          for (const amount of [0n, 1n]) {
            await expect(move(token, alice, bob, amount, stranger))
              .to.be.revertedWithCustomError(token, "ERC7943CannotSend")
              .withArgs(alice);
          }
        });

        it("refuses a receiver who can't receive, even an amount of 0", async () => {
          const { token, alice, stranger } = await loadFrozen();
          for (const amount of [0n, 1n]) {
            await expect(move(token, alice, stranger, amount, stranger))
              .to.be.revertedWithCustomError(token, "ERC7943CannotReceive")
              .withArgs(stranger);
          }
        });
      });
    }

    describe("burning", () => {
      it("takes the unfrozen amount, and must not take more", async () => {
        const { token, alice } = await loadFrozen();
        for (const amount of [UNFROZEN + 1n, HELD]) {
          await expect(as(token, alice).burn(amount))
            .to.be.revertedWithCustomError(token, "ERC7943InsufficientUnfrozenBalance")
            .withArgs(alice, amount, UNFROZEN);
        }
        await as(token, alice).burn(UNFROZEN);
        expect(await token.balanceOf(alice)).to.equal(FROZEN);
        expect(await token.getFrozenTokens(alice)).to.equal(FROZEN);
      });

      it("must respect canSend of the holder, also where another burns", async () => {
        const { token, issuer, alice, stranger } = await loadFrozen();
        await as(token, alice).approve(stranger, 1n);
        await as(token, issuer).setAllowed(alice, false);
        for (const burn of [as(token, alice).burn(1n), as(token, stranger).burnFrom(alice, 1n)]) {
          await expect(burn).to.be.revertedWithCustomError(token, "ERC7943CannotSend").withArgs(alice);
        }
      });
    });

    describe("minting", () => {
      it("respects canReceive, and the supply follows", async () => {
        const { token, issuer, alice, stranger } = await loadFrozen();
        const supply = await token.totalSupply();
        await expect(as(token, issuer).mint(alice, 7n))
          .to.emit(token, "Transfer")
          .withArgs(ethers.ZeroAddress, alice, 7n);
        expect(await token.balanceOf(alice)).to.equal(HELD + 7n);
        await as(token, issuer).mint(issuer, 5n);
        expect(await token.totalSupply()).to.equal(supply + 12n);
        await expect(as(token, issuer).mint(stranger, 1n))
          .to.be.revertedWithCustomError(token, "ERC7943CannotReceive")
          .withArgs(stranger);
        await expect(as(token, issuer).mint(ethers.ZeroAddress, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
          .withArgs(ethers.ZeroAddress);
      });

      it("can't exceed 256 bits", async () => {
        const { token, issuer, alice } = await loadFrozen();
        const supply = await token.totalSupply();
        for (const amount of [MAX_UINT256, MAX_UINT256 - supply + 1n]) {
          await expect(as(token, issuer).mint(alice, amount)).to.be.revertedWithCustomError(
            token,
            "SupplyTooLarge",
          );
        }
        await as(token, issuer).mint(alice, MAX_UINT256 - supply);
        expect(await token.totalSupply()).to.equal(MAX_UINT256);
        expect(await token.balanceOf(alice)).to.equal(MAX_UINT256 - supply + HELD);
        await as(token, issuer).setFrozenTokens(alice, 0n);
        await as(token, alice).transfer(issuer, MAX_UINT256 - supply + HELD);
        expect(await token.balanceOf(issuer)).to.equal(MAX_UINT256);
      });

      it("is for the controller alone", async () => {
        const { token, alice } = await loadFrozen();
        await expect(as(token, alice).mint(alice, 1n))
          .to.be.revertedWithCustomError(token, "NotController")
          .withArgs(alice);
      });
    });

    describe("forcedTransfer", () => {
      it("moves tokens without their holder, emits Transfer, then ForcedTransfer, and returns true", async () => {
        const { token, issuer, alice, bob } = await loadFrozen();
        const force = as(token, issuer).forcedTransfer;
        expect(await force.staticCall(alice, bob, UNFROZEN)).to.equal(true);
        const transaction = await force(alice, bob, UNFROZEN);
        expect(await events(token, transaction)).to.deep.equal([
          ["Transfer", alice.address, bob.address, UNFROZEN],
          ["ForcedTransfer", alice.address, bob.address, UNFROZEN],
        ]);
        expect(await token.balanceOf(alice)).to.equal(FROZEN);
        expect(await token.balanceOf(bob)).to.equal(UNFROZEN);
        expect(await token.getFrozenTokens(alice)).to.equal(FROZEN);
      });

      for (const [words, amount] of [
        ["one frozen token", UNFROZEN + 1n],
        ["all frozen tokens", HELD],
      ] as const) {
        it(`unfreezes before it takes ${words}`, async () => {
          const { token, issuer, alice, bob } = await loadFrozen();
          const transaction = await as(token, issuer).forcedTransfer(alice, bob, amount);
          expect(await events(token, transaction)).to.deep.equal([
            ["Frozen", alice.address, HELD - amount],
            ["Transfer", alice.address, bob.address, amount],
            ["ForcedTransfer", alice.address, bob.address, amount],
          ]);
          expect(await token.getFrozenTokens(alice)).to.equal(HELD - amount);
          expect(await token.balanceOf(alice)).to.equal(HELD - amount);
          expect(await token.balanceOf(bob)).to.equal(amount);
        });
      }

      it("keeps frozen what is frozen of a balance to come: takes from it only what it must", async () => {
        const { token, issuer, alice, bob } = await loadFrozen();
        await as(token, issuer).setFrozenTokens(alice, HELD + 50n);
        const transaction = await as(token, issuer).forcedTransfer(alice, bob, 30n);
        expect(await events(token, transaction)).to.deep.equal([
          ["Frozen", alice.address, HELD + 20n],
          ["Transfer", alice.address, bob.address, 30n],
          ["ForcedTransfer", alice.address, bob.address, 30n],
        ]);
        expect(await token.getFrozenTokens(alice)).to.equal(HELD + 20n);
        await as(token, issuer).transfer(alice, 40n);
        await expect(as(token, alice).transfer(bob, 1n))
          .to.be.revertedWithCustomError(token, "ERC7943InsufficientUnfrozenBalance")
          .withArgs(alice, 1n, 0n);
      });

      it("of 0 changes nothing that is frozen, and says nothing of it", async () => {
        const { token, issuer, alice, bob } = await loadFrozen();
        for (const frozen of [FROZEN, HELD, MAX_UINT256]) {
          await as(token, issuer).setFrozenTokens(alice, frozen);
          const transaction = await as(token, issuer).forcedTransfer(alice, bob, 0n);
          expect(await events(token, transaction)).to.deep.equal([
            ["Transfer", alice.address, bob.address, 0n],
            ["ForcedTransfer", alice.address, bob.address, 0n],
          ]);
          expect(await token.getFrozenTokens(alice)).to.equal(frozen);
        }
      });

      it("takes from an account that can't send any more", async () => {
        const { token, issuer, alice, bob } = await loadFrozen();
        await as(token, issuer).setAllowed(alice, false);
        await as(token, issuer).forcedTransfer(alice, bob, HELD);
        expect(await token.balanceOf(bob)).to.equal(HELD);
      });

      it("refuses a receiver who can't receive, and the zero address", async () => {
        const { token, issuer, alice, stranger } = await loadFrozen();
        for (const to of [stranger.address, ethers.ZeroAddress]) {
          await expect(as(token, issuer).forcedTransfer(alice, to, 1n))
            .to.be.revertedWithCustomError(token, "ERC7943CannotReceive")
            .withArgs(to);
        }
      });

      it("refuses more than is held", async () => {
        const { token, issuer, alice, bob } = await loadFrozen();
        for (const amount of [HELD + 1n, MAX_UINT256]) {
          await expect(as(token, issuer).forcedTransfer(alice, bob, amount))
            .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
            .withArgs(alice, HELD, amount);
        }
      });

      it("refuses a transfer from an account to itself, which would only unfreeze", async () => {
        const { token, issuer, alice } = await loadFrozen();
        for (const amount of [0n, HELD]) {
          await expect(as(token, issuer).forcedTransfer(alice, alice, amount))
            .to.be.revertedWithCustomError(token, "ERC7943CannotTransfer")
            .withArgs(alice, alice, amount);
        }
        expect(await token.getFrozenTokens(alice)).to.equal(FROZEN);
      });

      it("refuses the zero address as the sender, which would look like a mint", async () => {
        const { token, issuer, alice } = await loadFrozen();
        await expect(as(token, issuer).forcedTransfer(ethers.ZeroAddress, alice, 0n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidSender")
          .withArgs(ethers.ZeroAddress);
      });

      it("is for the controller alone", async () => {
        const { token, alice, bob } = await loadFrozen();
        await expect(as(token, bob).forcedTransfer(alice, bob, 1n))
          .to.be.revertedWithCustomError(token, "NotController")
          .withArgs(bob);
      });
    });
  });
}

/** The events of a transaction, each as its name and arguments. */
async function events(token: Token, transaction: { wait(): Promise<TransactionReceipt | null> }) {
  const receipt = await transaction.wait();
  return receipt!.logs.map((log) => {
    const { name, args } = token.interface.parseLog(log)!;
    return [name, ...(args.toArray() as unknown[])];
  });
}
