import type { BaseWallet } from "ethers";
import { noGuard } from "../../../../src/ledger/evm/chain-guard.ts";
import type { OrderToken } from "../../../../src/ledger/evm/executed-orders.ts";
import type { OrderCall } from "../../../../src/ledger/evm/order-call.ts";
import { calldataOf } from "../../../../src/ledger/evm/orders/calldata.ts";
import { createJudge } from "../../../../src/ledger/evm/orders/judge.ts";
import type { OrderInHand } from "../../../../src/ledger/evm/orders/order-in-hand.ts";
import { digestOf } from "../../../../src/ledger/evm/orders/encode-order.ts";
import { typedDataOf } from "../../../../src/ledger/evm/orders/typed-data.ts";
import { createReading } from "../../../../src/ledger/evm/reading.ts";
import { tokenAddresses } from "../../../../src/ledger/evm/token-address.ts";
import type { OrderType } from "../../../../src/ledger/order-types.ts";
import type { OrderMessage } from "../../../../src/ledger/records.ts";
import { createLatestBlock } from "../../../../src/rpc/latest-block.ts";
import type { RpcReceipt } from "../../../../src/rpc/types.ts";
import { hardhatWallet } from "../../../service/chain.ts";
import { deploying } from "../../../support/orders.ts";
import { hardhatNode, issuerOn, ISSUERS, siteOn, type Site } from "../issue/batch-issuing.ts";

const CHAIN_ID = 31_337;
let nonces = 0n;

/** A token and a security token of the first of Hardhat's accounts that has none of the chain's roles, and orders for them. */
export async function orderSite(options: Parameters<typeof hardhatNode>[0] = {}) {
  const site: Site = await siteOn(await hardhatNode(options));
  const { node } = site;
  const holder = hardhatWallet(1);
  const issuer = issuerOn(site);
  const gold = { fullName: "Gold", shortName: "gold", ticker: "GOLD", amount: 1_000_000n, decimals: 0 };
  const bond = { issuerId: ISSUERS[0], tokenName: "Bond", amount: 1_000_000n, info: "{}" };
  await issuer.issue([
    { kind: "token", order: { ...gold, owner: holder.address } },
    { kind: "security-token", order: bond },
  ]);
  const addresses = tokenAddresses(site.contracts.registry.address);
  const token: OrderToken = {
    id: 1,
    address: addresses.ofTicker("GOLD"),
    name: "Gold",
    decimals: 0,
    issuerId: undefined,
  };
  const security: OrderToken = {
    ...{ id: 2, address: addresses.ofStId(`${ISSUERS[0]}-Bond`) },
    ...{ name: "Bond", decimals: 0, issuerId: ISSUERS[0] },
  };

  /** An order that a wallet has signed, valid for long and with a nonce of its own unless the message says otherwise. */
  async function signed(
    wallet: BaseWallet,
    of: OrderToken,
    type: OrderType,
    message: OrderMessage,
  ): Promise<OrderInHand> {
    const nonce = `0x${(++nonces).toString(16).padStart(64, "0")}`;
    const whole = { validAfter: 0n, validBefore: 2n ** 40n, nonce, ...message };
    const order = { contractAddress: of.address, type, message: whole };
    const data = typedDataOf(order, of, CHAIN_ID);
    const types = { [type]: data.types[type] as { name: string; type: string }[] };
    const signature = await wallet.signTypedData(data.domain, types, data.message);
    return { order: { ...order, signature }, id: digestOf(order, of, CHAIN_ID), token: of };
  }

  return {
    ...site,
    holder,
    issuer,
    token,
    security,
    signed,
    judge: createJudge({
      ...{ node, guard: noGuard, latestBlock: createLatestBlock(node), confirmations: 1, pollInterval: 10 },
      reading: createReading(noGuard, 60_000),
    }),

    pay: (to: string, value: bigint, message: OrderMessage = {}) =>
      signed(holder, token, "TransferWithAuthorization", { from: holder.address, to, value, ...message }),

    /** As it goes into a batch. */
    call: ({ id, order, token: { address } }: OrderInHand, gas = 150_000): OrderCall => ({
      ...{ kind: "order", id, target: address, gas, isTried: true },
      data: Buffer.from(calldataOf(order).slice(2), "hex"),
    }),

    /** A contract with this code. */
    async contract(code: string): Promise<string> {
      const call = { from: holder.address, data: deploying(code) };
      const hash = await node.send("eth_sendTransaction", [call]);
      const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt;
      return receipt.contractAddress as string;
    },
  };
}

export type OrderSite = Awaited<ReturnType<typeof orderSite>>;
