import { expect } from "chai";
import fc from "fast-check";
import { HallmarkError } from "../../../../src/base/errors.ts";
import { CallFailed } from "../../../../src/ledger/evm/order-call.ts";
import type { OrderInHand } from "../../../../src/ledger/evm/orders/order-in-hand.ts";
import { tokenError } from "../../../../src/ledger/evm/orders/refusals.ts";
import type { OrderType } from "../../../../src/ledger/order-types.ts";
import type { OrderMessage } from "../../../../src/ledger/records.ts";
import { hardhatWallet } from "../../../service/chain.ts";
import { accountCode, COSTLY, ENDLESS } from "../../../support/orders.ts";
import { orderSite, type OrderSite } from "./order-site.ts";

/** Few of everything, so that one order often meets what another has left. */
const WALLETS = [1, 2, 3, 4].map(hardhatWallet);
const AMOUNTS = [0n, 1n, 7n, 1_000_000n, 2n ** 255n];

describe("the judgement of an order", function () {
  this.timeout(60_000);
  let site: OrderSite;
  let contracts: string[];

  before(async () => {
    site = await orderSite();
    const codes = [accountCode(WALLETS[0]!.address), accountCode(WALLETS[1]!.address, COSTLY), ENDLESS];
    contracts = [];
    for (const code of codes) contracts.push(await site.contract(code));
  });

  const draft = fc.record({
    type: fc.constantFrom<OrderType>(
      ...(["TransferWithAuthorization", "TransferWithAuthorization", "CancelAuthorization"] as const),
      ...(["SetAllowed", "SetFrozenTokens", "ForcedTransfer", "Mint"] as const),
    ),
    isSecurity: fc.boolean(),
    signer: fc.nat(3),
    from: fc.nat(6),
    to: fc.nat(6),
    amount: fc.constantFrom(...AMOUNTS),
    allowed: fc.boolean(),
    nonce: fc.option(fc.nat(3), { nil: undefined }),
  });
  type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

  function orderOf({
    type,
    isSecurity,
    signer,
    from,
    to,
    amount,
    allowed,
    nonce,
  }: Draft): Promise<OrderInHand> {
    const accounts = [...WALLETS.map(({ address }) => address), ...contracts] as string[];
    const [sender, receiver] = [accounts[from] as string, accounts[to] as string];
    const used = nonce === undefined ? {} : { nonce: `0x${"f".repeat(63)}${nonce}` };
    const messages: Record<OrderType, OrderMessage> = {
      TransferWithAuthorization: { from: sender, to: receiver, value: amount },
      CancelAuthorization: { authorizer: sender, nonce: `0x${"f".repeat(63)}${nonce ?? 9}` },
      SetAllowed: { accounts: [sender, receiver], allowed },
      SetFrozenTokens: { account: sender, amount },
      ForcedTransfer: { from: sender, to: receiver, amount },
      Mint: { to: sender, amount },
    };
    const ofToken = type === "TransferWithAuthorization" || type === "CancelAuthorization";
    const token = ofToken && !isSecurity ? site.token : site.security;
    // Mostly who may: the account itself, or the owner of the account that is a contract.
    const wallet = ofToken ? (WALLETS[from] ?? WALLETS[from - 4]) : WALLETS[signer === 3 ? 2 : 0];
    return site.signed(wallet ?? WALLETS[signer]!, token, type, { ...messages[type], ...used });
  }

  it("says yes exactly where it succeeds in the next block, and else what its token says there", async () => {
    const seen = { yes: 0, no: 0 };
    await fc.assert(
      fc.asyncProperty(draft, async (drafted) => {
        const hand = await orderOf(drafted);
        const deadline = Date.now() + 60_000;
        let limit: number | "nonce used" | HallmarkError;
        try {
          const { signer, run } = await site.judge.authorise(hand);
          limit = await site.judge.limitOf(hand, signer, run, deadline);
        } catch (error) {
          expect(error).to.be.instanceOf(HallmarkError);
          limit = error as HallmarkError;
        }
        const gas = typeof limit === "number" ? limit : 300_000;
        const [outcome] = await site.issuer.issue([site.call(hand, gas)]);
        const what = `${JSON.stringify(drafted, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v))}, ${String(limit)}, ${JSON.stringify(outcome)}`;
        if (typeof limit === "number") {
          seen.yes++;
          expect(outcome, what).to.have.all.keys("transactionHash");
          return;
        }
        seen.no++;
        expect(outcome, what).to.be.instanceOf(CallFailed);
        const error = tokenError((outcome as CallFailed).reason);
        if (limit === "nonce used") {
          expect(error.kind, what).to.equal("nonce used");
          return;
        }
        if (/more than 300000 gas/.test(limit.message)) return;
        if (error.kind === "refused") expect(limit.message, what).to.contain(error.reason(0));
        else
          expect(limit.code, what).to.equal(error.kind === "not signed" ? "INVALID_SIGNATURE" : "FORBIDDEN");
      }),
      { numRuns: 150, endOnFailure: true },
    );
    expect(Math.min(seen.yes, seen.no), JSON.stringify(seen)).to.be.above(10);
  });
});
