import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { as, deployHallmark, ethers, issueSecurityToken, networkHelpers } from "./fixture.ts";
import { calldataOf, complete, type Message, orderIdOf, type OrderType, sign, signedCall } from "./orders.ts";

async function deployWithHolders() {
  const hallmark = await deployHallmark();
  const { token } = await issueSecurityToken(hallmark);
  const { token: twin } = await issueSecurityToken(hallmark, { tokenName: "Bond B" });
  const { issuer, alice, bob, stranger: sender } = hallmark;
  for (const account of [alice, bob]) await as(token, issuer).setAllowed(account, true);
  await as(token, issuer).transfer(alice, 100n);
  return { ...hallmark, token, twin, sender };
}

type Site = Awaited<ReturnType<typeof deployWithHolders>>;

/** An order of each type, and what is so when it was executed. */
const ORDERS: { type: OrderType; message(site: Site): Message; isDone(site: Site): Promise<boolean> }[] = [
  {
    type: "SetAllowed",
    message: ({ carol, sender }) => ({ accounts: [carol.address, sender.address], allowed: true }),
    isDone: async ({ token, carol, sender }) =>
      (await token.canReceive(carol)) === true && (await token.canSend(sender)) === true,
  },
  {
    type: "SetFrozenTokens",
    message: ({ alice }) => ({ account: alice.address, amount: 70n }),
    isDone: async ({ token, alice }) => (await token.getFrozenTokens(alice)) === 70n,
  },
  {
    type: "ForcedTransfer",
    message: ({ alice, bob }) => ({ from: alice.address, to: bob.address, amount: 30n }),
    isDone: async ({ token, bob }) => (await token.balanceOf(bob)) === 30n,
  },
  {
    type: "Mint",
    message: ({ bob }) => ({ to: bob.address, amount: 8n }),
    isDone: async ({ token, bob }) => (await token.balanceOf(bob)) === 8n,
  },
];

describe("SecurityToken, orders", () => {
  const load = () => networkHelpers.loadFixture(deployWithHolders);
  const send = (by: HardhatEthersSigner, to: Site["token"], data: string) =>
    by.sendTransaction({ to, data, gasLimit: 1_000_000 });

  for (const { type, message, isDone } of ORDERS) {
    describe(type, () => {
      it("does what the controller has signed, whoever sends it, once", async () => {
        const site = await load();
        const { token, issuer, sender, alice } = site;
        const order = complete(message(site));
        const data = await signedCall(token, issuer, type, order);
        expect(await isDone(site)).to.equal(false);
        const transaction = send(sender, token, data);
        await expect(transaction).to.emit(token, "AuthorizationUsed").withArgs(issuer, order.nonce);
        const orderId = await orderIdOf(token, type, order);
        await expect(transaction).to.emit(token, "OrderExecuted").withArgs(orderId);
        expect(await isDone(site)).to.equal(true);
        expect(await token.authorizationState(issuer, order.nonce)).to.equal(true);
        for (const by of [sender, alice]) {
          await expect(send(by, token, data))
            .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
            .withArgs(issuer, order.nonce);
        }
      });

      it("is valid in its time alone", async () => {
        const site = await load();
        const { token, issuer, sender } = site;
        const now = BigInt(await networkHelpers.time.latest());
        for (const times of [
          { validAfter: now + 100n, validBefore: now + 200n },
          { validAfter: 0n, validBefore: now },
        ]) {
          const data = await signedCall(token, issuer, type, { ...message(site), ...times });
          await expect(send(sender, token, data))
            .to.be.revertedWithCustomError(token, "ERC3009InvalidAuthorizationTime")
            .withArgs(times.validAfter, times.validBefore);
        }
      });

      it("is refused if somebody else signed it, or for another token, or if a value differs", async () => {
        const site = await load();
        const { token, twin, issuer, alice, admin, operator, sender } = site;
        const order = complete(message(site));
        const good = await sign(token, issuer, type, order);
        const signatures = await Promise.all([
          ...[alice, admin, operator, sender].map((signer) => sign(token, signer, type, order)),
          sign(twin, issuer, type, order),
        ]);
        for (const signature of [...signatures, "0x", `${good}00`]) {
          await expect(
            send(sender, token, calldataOf(token, type, order, signature)),
          ).to.be.revertedWithCustomError(token, "InvalidOrder");
        }
        for (const [name, value] of Object.entries(order)) {
          const other = Array.isArray(value)
            ? value.slice(1)
            : typeof value === "boolean"
              ? !value
              : typeof value === "bigint"
                ? value + 1n
                : String(value)
                    .toLowerCase()
                    .replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
          const changed = { ...order, [name]: other };
          await expect(
            send(sender, token, calldataOf(token, type, changed, good)),
            name,
          ).to.be.revertedWithCustomError(token, "InvalidOrder");
        }
        expect(await isDone(site)).to.equal(false);
      });

      it("is refused while the issuer is suspended, and after its wallet has changed", async () => {
        const site = await load();
        const { token, registry, issuer, sender, carol } = site;
        const data = await signedCall(token, issuer, type, message(site));
        await registry.setIssuerSuspended("issuer123", true);
        await expect(send(sender, token, data)).to.be.revertedWithCustomError(token, "InvalidOrder");
        await registry.setIssuerSuspended("issuer123", false);
        await as(registry, issuer).proposeIssuerWallet("issuer123", carol);
        await as(registry, carol).acceptIssuerWallet("issuer123");
        await expect(send(sender, token, data)).to.be.revertedWithCustomError(token, "InvalidOrder");
        const next = { ...message(site) };
        await send(sender, token, await signedCall(token, carol, type, next));
        expect(await isDone(site)).to.equal(true);
      });

      it("can be cancelled by its nonce", async () => {
        const site = await load();
        const { token, issuer, sender } = site;
        const order = complete(message(site));
        const cancel = { authorizer: issuer.address, nonce: order.nonce };
        await send(sender, token, await signedCall(token, issuer, "CancelAuthorization", cancel));
        await expect(
          send(sender, token, await signedCall(token, issuer, type, order)),
        ).to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization");
      });
    });
  }

  it("are signed by a contract that is the issuer's wallet too (ERC-1271)", async () => {
    const site = await load();
    const { token, registry, issuer, sender, alice } = site;
    const wallet = await contractWallet();
    await as(registry, issuer).proposeIssuerWallet("issuer123", wallet);
    await as(registry, wallet).acceptIssuerWallet("issuer123");
    const order = complete({ to: alice.address, amount: 5n });
    await send(sender, token, calldataOf(token, "Mint", order, "0x00"));
    expect(await token.balanceOf(alice)).to.equal(105n);
  });

  it("happen once, and not after they were cancelled, also if a next wallet takes its predecessor's signatures", async () => {
    const site = await load();
    const { token, registry, issuer, sender, alice } = site;
    const used = complete({ to: alice.address, amount: 5n });
    const cancelled = complete({ to: alice.address, amount: 7n });
    await send(sender, token, await signedCall(token, issuer, "Mint", used));
    const cancel = { authorizer: issuer.address, nonce: cancelled.nonce };
    await send(sender, token, await signedCall(token, issuer, "CancelAuthorization", cancel));
    const wallet = await contractWallet();
    await as(registry, issuer).proposeIssuerWallet("issuer123", wallet);
    await as(registry, wallet).acceptIssuerWallet("issuer123");
    for (const order of [used, cancelled]) {
      await expect(send(sender, token, calldataOf(token, "Mint", order, "0x00")))
        .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
        .withArgs(wallet, order.nonce);
    }
    expect(await token.balanceOf(alice)).to.equal(105n);
  });

  it("are kept from nobody by what others than the controller cancel", async () => {
    const { token, issuer, sender, alice } = await load();
    const order = complete({ to: alice.address, amount: 5n });
    const cancel = { authorizer: alice.address, nonce: order.nonce };
    await send(sender, token, await signedCall(token, alice, "CancelAuthorization", cancel));
    await send(sender, token, await signedCall(token, issuer, "Mint", order));
    expect(await token.balanceOf(alice)).to.equal(105n);
  });

  it("for several accounts do all or nothing", async () => {
    const site = await load();
    const { token, issuer, carol, sender } = site;
    const accounts = [carol.address, ethers.ZeroAddress];
    const order = complete({ accounts, allowed: true });
    await expect(
      send(sender, token, await signedCall(token, issuer, "SetAllowed", order)),
    ).to.be.revertedWithCustomError(token, "ZeroAddressNotAllowed");
    expect(await token.canReceive(carol)).to.equal(false);
    expect(await token.authorizationState(issuer, order.nonce)).to.equal(false);
  });

  it("can't be mistaken for one another, or for a holder's authorization", async () => {
    const { token, issuer, bob, sender } = await load();
    const order = complete({ from: issuer.address, to: bob.address, amount: 5n, value: 5n });
    const forced = await sign(token, issuer, "ForcedTransfer", order);
    await expect(
      send(sender, token, calldataOf(token, "TransferWithAuthorization", order, forced)),
    ).to.be.revertedWithCustomError(token, "ERC3009InvalidSignature");
    const payment = await sign(token, issuer, "TransferWithAuthorization", order);
    await expect(
      send(sender, token, calldataOf(token, "ForcedTransfer", order, payment)),
    ).to.be.revertedWithCustomError(token, "InvalidOrder");
  });
});

/** A contract that takes every signature for its own (ERC-1271), and sends transactions. */
async function contractWallet(): Promise<HardhatEthersSigner> {
  const { address } = ethers.Wallet.createRandom();
  await networkHelpers.setCode(address, "0x631626ba7e60e01b5f5260205ff3");
  await networkHelpers.impersonateAccount(address);
  await networkHelpers.setBalance(address, 10n ** 18n);
  return ethers.getSigner(address);
}
