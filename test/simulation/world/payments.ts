import { getAddress } from "ethers";
import { digestOf } from "../../../src/ledger/evm/orders/encode-order.ts";
import type { OrderMessage, SignedOrder } from "../../../src/ledger/records.ts";
import type { Random } from "../random.ts";
import type { State } from "../state.ts";
import { CHAIN_ID, ISSUER, OWNER, signAsOwner } from "./ground.ts";
import type { Order } from "./orders.ts";

/** What OWNER has signed, which is known by its id on the chain. */
export interface Payment extends Order {
  kind: "payment";
  id: string;
  signed: SignedOrder;
}

/** Numbers that no other order has. */
const FIRST = 1_000_000;

/** Some can't be paid, or only later; some expire soon, some have the nonce of another one, and some cancel that. */
export function createPayments(random: Random) {
  let number = FIRST;
  const signed: Payment[] = [];

  return function next({ tokens }: State): Payment | undefined {
    const token = random.pick(tokens.filter(({ kind }) => kind === "token"));
    if (token === undefined) return undefined;
    const before = random.chance(0.25)
      ? random.pick(signed.filter((each) => each.signed.contractAddress === getAddress(token.address)))
      : undefined;
    const nonce = before?.name ?? random.hash();
    const now = Math.floor(Date.now() / 1000);
    const isCancellation = before !== undefined && random.chance(0.5);
    const type = isCancellation ? "CancelAuthorization" : "TransferWithAuthorization";
    const message: OrderMessage = isCancellation
      ? { authorizer: OWNER, nonce }
      : {
          ...{ from: OWNER, to: ISSUER.wallet, nonce },
          value: random.pick([0n, 1n, 1n, token.supply, 10n ** 30n]),
          validAfter: random.chance(0.1) ? BigInt(now + 3) : 0n,
          validBefore: BigInt(now + random.pick([2, 5, 600, 600])),
        };
    const order = { contractAddress: getAddress(token.address), type, message } as const;
    const id = digestOf(order, token, CHAIN_ID);
    // A nonce can be cancelled twice: that is the same order again.
    const same = signed.find((each) => each.id === id);
    if (same !== undefined) return same;
    const payment: Payment = {
      ...{ number: ++number, kind: "payment", name: nonce, key: id, size: 0, id },
      signed: { ...order, signature: signAsOwner(id) },
    };
    signed.push(payment);
    return payment;
  };
}
