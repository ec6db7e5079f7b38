import { expect } from "chai";
import { hexlify, randomBytes } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { call } from "../../src/ledger/evm/contracts.ts";
import { calldataOf } from "../../src/ledger/evm/orders/calldata.ts";
import { ORDER_TYPES } from "../../src/ledger/order-types.ts";
import type { Node } from "../../src/rpc/node.ts";
import { waitForReceipt } from "../../src/rpc/wait-for-receipt.ts";
import type { RpcReceipt } from "../../src/rpc/types.ts";
import { account } from "../support/anvil.ts";
import { ADMIN, OWNER } from "../support/issuing.ts";
import { deploying, ENDLESS, placeOrder, signedOrder } from "../support/orders.ts";
import { signingFor } from "../support/signing-node.ts";
import { describeOnNodes, GETHS } from "./nodes.ts";
import { createStage, type Stage } from "./stage.ts";

/** Init code of a contract that writes one slot after the other until its gas is used up. */
const WRITER = "0x655b5a5a555f565f526006601af3";
/** Enough for a payment also where state is charged for (EIP-8037). */
const GAS = 1_500_000n;

const EXECUTOR = artifact("OrderExecutor").abi;

describeOnNodes("a hostile order", () => {
  let stage: Stage;

  afterEach(() => stage?.stop());

  for (const { name, start } of GETHS) {
    it(`that writes state as long as it can leaves its neighbours alone, ${name}`, async () => {
      stage = await createStage(await start());
      const node = signingFor(stage.node);
      const { body: issued } = await stage.post("ORDERS");
      const { body: token } = await stage.get<Token>(`/tokens/${issued.smartcontract_ID}`);
      const { factory } = stage.site.contracts;
      const [executor] = (await call(node, factory, "EXECUTOR", [])) as [string];
      const payment = () => paymentOf(token, stage.site.chainId);
      const { contractAddress: writer } = (await send(node, { data: WRITER })) as { contractAddress: string };

      const orders = [await payment(), { target: writer, gas: 3n * GAS, data: "0x" }, await payment()];
      const { status, logs } = await send(node, {
        to: executor,
        data: EXECUTOR.encodeFunctionData("execute", [orders]),
      });
      expect(status).to.equal("0x1");
      const failed = logs
        .filter(({ address }) => address.toLowerCase() === executor.toLowerCase())
        .map((log) => Number(EXECUTOR.parseLog({ data: log.data, topics: [...log.topics] })?.args["index"]));
      expect(failed).to.deep.equal([1]);
      const contract = { address: token.contract_address, abi: artifact("IssuedToken").abi };
      expect(await call(node, contract, "balanceOf", [account(8).address])).to.deep.equal([2n]);
    });

    it(`of a contract whose check never ends is refused before anything is sent, ${name}`, async () => {
      stage = await createStage(await start(), { ORDERS: "on" });
      const { contractAddress: from } = (await send(signingFor(stage.node), {
        data: deploying(ENDLESS),
      })) as { contractAddress: string };
      const { body: issued } = await stage.post("ORDERS");
      const { body: token } = await stage.get<Token>(`/tokens/${issued.smartcontract_ID}`);
      const nonce = await stage.operatorNonce();
      const message = { from, to: account(8).address, value: 0 };
      const order = [OWNER, token.contract_address, "TransferWithAuthorization", message] as const;
      const { status, body } = await placeOrder(stage.service, await signedOrder(stage.service, ...order));
      expect([status, body.message?.replace(/\d+/, "N")]).to.deep.equal([
        422,
        "the token refuses the order: it takes more than N gas",
      ]);
      // As a slot costs five times as much there.
      const most = Number(/\d+/.exec(body.message as string)?.[0]);
      if (name.includes("osaka")) expect(most).to.equal(300_000);
      else expect(most).to.be.within(5 * 290_000, 5 * 300_000);
      expect(await stage.operatorNonce()).to.equal(nonce);
    });
  }
});

interface Token {
  contract_address: string;
  full_name: string;
}

async function send(node: Node, transaction: { to?: string; data: string }): Promise<RpcReceipt> {
  const from = ADMIN.address;
  // Below what bounds the state of a call where state is charged for.
  const hash = await node.send("eth_sendTransaction", [{ from, ...transaction, gas: "0xe00000" }]);
  return waitForReceipt(node, hash as string);
}

/** OWNER pays one base unit. */
async function paymentOf({ contract_address, full_name }: Token, chainId: number) {
  const type = "TransferWithAuthorization";
  const message = {
    from: OWNER.address,
    to: account(8).address,
    value: 1n,
    validAfter: 0n,
    validBefore: 2n ** 40n,
    nonce: hexlify(randomBytes(32)),
  };
  const domain = { name: full_name, version: "1", chainId, verifyingContract: contract_address };
  const signature = await OWNER.signTypedData(domain, { [type]: [...ORDER_TYPES[type]] }, message);
  const data = calldataOf({ contractAddress: contract_address, type, message, signature });
  return { target: contract_address, gas: GAS, data };
}
