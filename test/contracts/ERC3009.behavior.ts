import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { as, ethers, networkHelpers, type Token } from "./fixture.ts";
import { calldataOf, complete, domainOf, type Message, orderIdOf, sign, signedCall } from "./orders.ts";

export interface ERC3009Fixture {
  token: Token;
  /** Another token with the same name. */
  twin: Token;
  /** Has the whole supply of both. */
  holder: HardhatEthersSigner;
  /** May receive. */
  alice: HardhatEthersSigner;
  /** Has no tokens, and may not receive. */
  spender: HardhatEthersSigner;
  /** Lets an account hold the token, where that is needed. */
  allow(account: string): Promise<void>;
}

/** A contract that takes every signature (ERC-1271), and one that takes none. */
const TAKES_ALL = "0x631626ba7e60e01b5f5260205ff3";
const TAKES_NONE = "0x5f5f5260205ff3";

/** Half of the order of secp256k1: a signature with a higher `s` is the double of one with a lower. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** What ERC-3009 says, and what users of USDC rely on. */
export function shouldBehaveLikeERC3009(fixture: () => Promise<ERC3009Fixture>) {
  const load = () => networkHelpers.loadFixture(fixture);

  function payment({ holder, alice }: ERC3009Fixture, rest: Message = {}): Message & { nonce: string } {
    return complete({ from: holder.address, to: alice.address, value: 5n, ...rest });
  }

  async function send(by: HardhatEthersSigner, token: Token, data: string) {
    return by.sendTransaction({ to: token, data });
  }

  describe("ERC-3009", () => {
    for (const form of ["v,r,s", "bytes"] as const) {
      describe(`with a signature as ${form}`, () => {
        it("moves what its holder has signed, for anyone, and emits AuthorizationUsed", async () => {
          const site = await load();
          const { token, holder, alice, spender } = site;
          const message = payment(site);
          const data = await signedCall(token, holder, "TransferWithAuthorization", message, form);
          expect(await token.authorizationState(holder, message.nonce)).to.equal(false);
          const transaction = send(spender, token, data);
          await expect(transaction).to.emit(token, "AuthorizationUsed").withArgs(holder, message.nonce);
          const orderId = await orderIdOf(token, "TransferWithAuthorization", message);
          await expect(transaction).to.emit(token, "OrderExecuted").withArgs(orderId);
          await expect(transaction).to.emit(token, "Transfer").withArgs(holder, alice, 5n);
          expect(await token.balanceOf(alice)).to.equal(5n);
          expect(await token.authorizationState(holder, message.nonce)).to.equal(true);
          expect(await token.authorizationState(alice, message.nonce)).to.equal(false);
        });

        it("does so once", async () => {
          const site = await load();
          const { token, holder, alice, spender } = site;
          const message = payment(site);
          const data = await signedCall(token, holder, "TransferWithAuthorization", message, form);
          await send(spender, token, data);
          const other = await signedCall(
            token,
            holder,
            "TransferWithAuthorization",
            { ...message, value: 6n },
            form,
          );
          for (const again of [data, other]) {
            await expect(send(alice, token, again))
              .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
              .withArgs(holder, message.nonce);
          }
          expect(await token.balanceOf(alice)).to.equal(5n);
        });

        it("takes nonces in any order, each for itself", async () => {
          const site = await load();
          const { token, holder, alice, spender } = site;
          for (const nonce of [ethers.MaxUint256, 7n, 0n, 2n ** 64n, 1n]) {
            const message = payment(site, { nonce: ethers.toBeHex(nonce, 32) });
            await send(
              spender,
              token,
              await signedCall(token, holder, "TransferWithAuthorization", message, form),
            );
          }
          expect(await token.balanceOf(alice)).to.equal(25n);
        });

        it("is valid after validAfter and before validBefore, and not at either", async () => {
          const site = await load();
          const { token, holder, spender } = site;
          const now = BigInt(await networkHelpers.time.latest());
          const [validAfter, validBefore] = [now + 100n, now + 200n];
          const message = payment(site, { validAfter, validBefore });
          const data = await signedCall(token, holder, "TransferWithAuthorization", message, form);
          for (const time of [validAfter, validBefore]) {
            const snapshot = await networkHelpers.takeSnapshot();
            await networkHelpers.time.setNextBlockTimestamp(time);
            await expect(send(spender, token, data))
              .to.be.revertedWithCustomError(token, "ERC3009InvalidAuthorizationTime")
              .withArgs(validAfter, validBefore);
            await snapshot.restore();
          }
          for (const time of [validAfter + 1n, validBefore - 1n]) {
            const snapshot = await networkHelpers.takeSnapshot();
            await networkHelpers.time.setNextBlockTimestamp(time);
            await send(spender, token, data);
            await snapshot.restore();
          }
        });

        it("takes all times for seconds, also where a bit could mean blocks", async () => {
          const site = await load();
          const { token, holder, spender } = site;
          const flag = 2n ** 47n;
          const never = payment(site, { validAfter: flag, validBefore: flag + 2n ** 40n });
          await expect(
            send(spender, token, await signedCall(token, holder, "TransferWithAuthorization", never, form)),
          ).to.be.revertedWithCustomError(token, "ERC3009InvalidAuthorizationTime");
          for (const validBefore of [flag, flag + 1n, ethers.MaxUint256]) {
            const always = payment(site, { validAfter: 0n, validBefore });
            await send(
              spender,
              token,
              await signedCall(token, holder, "TransferWithAuthorization", always, form),
            );
          }
        });

        it("refuses another's signature, another token's, and one of other values", async () => {
          const site = await load();
          const { token, twin, holder, alice, spender } = site;
          const message = payment(site);
          const refused = async (signature: string, changed: Message = {}) =>
            expect(
              send(
                spender,
                token,
                calldataOf(token, "TransferWithAuthorization", { ...message, ...changed }, signature, form),
              ),
            ).to.be.revertedWithCustomError(token, "ERC3009InvalidSignature");
          await refused(await sign(token, alice, "TransferWithAuthorization", message));
          await refused(await sign(twin, holder, "TransferWithAuthorization", message));
          await refused(await sign(token, holder, "ReceiveWithAuthorization", message));
          const good = await sign(token, holder, "TransferWithAuthorization", message);
          for (const changed of [
            { from: alice.address },
            { to: holder.address },
            { value: 6n },
            { validAfter: 1n },
            { validBefore: 2n ** 47n },
            { nonce: ethers.id("another") },
          ]) {
            await refused(good, changed);
          }
          await send(spender, token, calldataOf(token, "TransferWithAuthorization", message, good, form));
        });

        it("refuses the double of a signature, and the zero address as the signer", async () => {
          const site = await load();
          const { token, holder, spender } = site;
          const message = payment(site);
          const { r, s, v } = ethers.Signature.from(
            await sign(token, holder, "TransferWithAuthorization", message),
          );
          const high = ethers.toBeHex(ORDER - BigInt(s), 32);
          const other = v === 27 ? 28 : 27;
          const values = ["from", "to", "value", "validAfter", "validBefore", "nonce"];
          for (const [changed, signature] of [
            [{}, { v: other, r, s: high }],
            [{ from: ethers.ZeroAddress }, { v: 29, r, s }],
          ] as const) {
            const whole: Message = { ...message, ...changed };
            const args = values.map((name) => whole[name]);
            const data =
              form === "bytes"
                ? token.interface.encodeFunctionData(
                    "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
                    [...args, ethers.concat([signature.r, signature.s, ethers.toBeHex(signature.v, 1)])],
                  )
                : token.interface.encodeFunctionData(
                    "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
                    [...args, signature.v, signature.r, signature.s],
                  );
            await expect(send(spender, token, data)).to.be.revertedWithCustomError(
              token,
              "ERC3009InvalidSignature",
            );
          }
        });

        it("refuses more than is held, and then the nonce is not used", async () => {
          const site = await load();
          const { token, holder, spender, expected } = { ...site, expected: await site.token.totalSupply() };
          const message = payment(site, { value: expected + 1n });
          await expect(
            send(spender, token, await signedCall(token, holder, "TransferWithAuthorization", message, form)),
          )
            .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
            .withArgs(holder, expected, expected + 1n);
          expect(await token.authorizationState(holder, message.nonce)).to.equal(false);
        });

        it("lets the receiver alone call receiveWithAuthorization", async () => {
          const site = await load();
          const { token, holder, alice, spender } = site;
          const message = payment(site);
          const data = await signedCall(token, holder, "ReceiveWithAuthorization", message, form);
          for (const by of [holder, spender]) {
            await expect(send(by, token, data))
              .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
              .withArgs(alice);
          }
          const transaction = send(alice, token, data);
          await expect(transaction).to.emit(token, "AuthorizationUsed").withArgs(holder, message.nonce);
          const orderId = await orderIdOf(token, "ReceiveWithAuthorization", message);
          await expect(transaction).to.emit(token, "OrderExecuted").withArgs(orderId);
          expect(await token.balanceOf(alice)).to.equal(5n);
        });

        it("cancels a nonce for whoever sends the signature, and emits AuthorizationCanceled", async () => {
          const site = await load();
          const { token, holder, alice, spender } = site;
          const message = payment(site);
          const transfer = await signedCall(token, holder, "TransferWithAuthorization", message, form);
          const cancel = { authorizer: holder.address, nonce: message.nonce };
          const forged = await signedCall(token, alice, "CancelAuthorization", cancel, form);
          await expect(send(spender, token, forged)).to.be.revertedWithCustomError(
            token,
            "ERC3009InvalidSignature",
          );
          const data = await signedCall(token, holder, "CancelAuthorization", cancel, form);
          const transaction = send(spender, token, data);
          await expect(transaction).to.emit(token, "AuthorizationCanceled").withArgs(holder, message.nonce);
          const orderId = await orderIdOf(token, "CancelAuthorization", cancel);
          await expect(transaction).to.emit(token, "OrderExecuted").withArgs(orderId);
          expect(await token.authorizationState(holder, message.nonce)).to.equal(true);
          for (const after of [transfer, data]) {
            await expect(send(spender, token, after))
              .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
              .withArgs(holder, message.nonce);
          }
        });

        it("can't cancel what was used", async () => {
          const site = await load();
          const { token, holder, spender } = site;
          const message = payment(site);
          await send(
            spender,
            token,
            await signedCall(token, holder, "TransferWithAuthorization", message, form),
          );
          const cancel = { authorizer: holder.address, nonce: message.nonce };
          await expect(
            send(spender, token, await signedCall(token, holder, "CancelAuthorization", cancel, form)),
          ).to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization");
        });

        it("takes the signature of an account that delegates (EIP-7702)", async () => {
          const site = await load();
          const { token, holder, alice, spender } = site;
          await networkHelpers.setCode(holder.address, TAKES_NONE);
          const message = payment(site);
          await send(
            spender,
            token,
            await signedCall(token, holder, "TransferWithAuthorization", message, form),
          );
          expect(await token.balanceOf(alice)).to.equal(5n);
        });
      });
    }

    for (const type of [
      "TransferWithAuthorization",
      "ReceiveWithAuthorization",
      "CancelAuthorization",
    ] as const) {
      it(`takes ${type} of a contract that says that it has signed (ERC-1271)`, async () => {
        const site = await load();
        const { token, holder, alice } = site;
        const signer = ethers.Wallet.createRandom().address;
        await site.allow(signer);
        await as(token, holder).transfer(signer, 9n);
        const message = payment(site, { from: signer, authorizer: signer });
        for (const [code, signature] of [
          [TAKES_NONE, "0x1234"],
          ["0x", "0x1234"],
          ["0x5b5f56", "0x"],
          ["0xfe", `0x${"11".repeat(65)}`],
        ] as const) {
          await networkHelpers.setCode(signer, code);
          const data = calldataOf(token, type, message, signature);
          await expect(
            alice.sendTransaction({ to: token, data, gasLimit: 1_000_000 }),
          ).to.be.revertedWithCustomError(token, "ERC3009InvalidSignature");
        }
        await networkHelpers.setCode(signer, TAKES_ALL);
        await alice.sendTransaction({ to: token, data: calldataOf(token, type, message, "0x1234") });
        expect(await token.authorizationState(signer, message.nonce)).to.equal(true);
        expect(await token.balanceOf(alice)).to.equal(type === "CancelAuthorization" ? 0n : 5n);
      });
    }

    it("has the domain that a permit has", async () => {
      const { token } = await load();
      const separator = ethers.TypedDataEncoder.hashDomain(await domainOf(token));
      expect(separator).to.equal(await token.DOMAIN_SEPARATOR());
    });
  });
}
