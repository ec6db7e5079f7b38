import type { Wallet, HDNodeWallet } from "ethers";
import type { OrderType } from "../../src/ledger/order-types.ts";
import type { OrderMessage, SignedOrder } from "../../src/ledger/records.ts";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { calldataOf } from "../../src/ledger/evm/orders/calldata.ts";
import { createDryRuns, type DryRun } from "../../src/ledger/evm/orders/dry-run.ts";
import { digestOf } from "../../src/ledger/evm/orders/encode-order.ts";
import { tokenAddresses } from "../../src/ledger/evm/token-address.ts";
import { signTransaction } from "../../src/ledger/evm/issue/sign-transaction.ts";
import { encodeIssue } from "../../src/ledger/evm/issue/encode-issue.ts";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import { sleep } from "../../src/rpc/sleep.ts";
import type { Node } from "../../src/rpc/node.ts";
import type { RpcBlock, RpcReceipt } from "../../src/rpc/types.ts";
import { ADMIN, ISSUER, OPERATOR, OWNER, type Issuing } from "../support/issuing.ts";
import type { Bench } from "./simulated-bench.ts";

/** What a script has at hand. */
export interface Stage extends Bench {
  site: Issuing;
  /** Asks the node, and keeps the answer under a name. */
  ask(what: string, method: string, ...params: unknown[]): Promise<unknown>;
  /** Keeps what the script found out itself. */
  note(what: string, found: unknown): void;
}

const GWEI = 10n ** 9n;
const NOWHERE = `0x${"12".repeat(32)}`;
const NOBODY = `0x${"77".repeat(20)}`;
const FAR = "0xffffff";
const STRANGER = `0x${"11".repeat(20)}`;

/** Sequences of calls, to which a simulated node must answer what real ones do. */
export const SCRIPTS: Record<string, (stage: Stage) => Promise<void>> = {
  async "what is not there"({ ask }) {
    await ask("a block to come", "eth_getBlockByNumber", FAR, false);
    await ask("a block by hash", "eth_getBlockByHash", NOWHERE, false);
    await ask("a receipt", "eth_getTransactionReceipt", NOWHERE);
    await ask("a transaction", "eth_getTransactionByHash", NOWHERE);
    await ask("logs of a block", "eth_getLogs", { blockHash: NOWHERE });
    await ask("logs of blocks to come", "eth_getLogs", { fromBlock: FAR, toBlock: FAR });
    await ask("code", "eth_getCode", STRANGER, "latest");
    await ask("code of then", "eth_getCode", STRANGER, FAR);
    await ask("money", "eth_getBalance", NOBODY, "latest");
    await ask("a call of no contract", "eth_call", { to: STRANGER, data: "0x12345678" }, "latest");
    await ask("a nonce of then", "eth_getTransactionCount", STRANGER, FAR);
    await ask("a method", "eth_hallmark");
  },

  async "a block"({ ask }) {
    await ask("the first", "eth_getBlockByNumber", "0x0", false);
    await ask("the last", "eth_getBlockByNumber", "latest", false);
    const { number } = (await ask("again", "eth_getBlockByNumber", "latest", false)) as RpcBlock;
    await ask("by its number", "eth_getBlockByNumber", number, false);
    await ask("its number", "eth_blockNumber");
    await ask("its chain", "eth_chainId");
    await ask("the tip", "eth_maxPriorityFeePerGas");
    await ask("the price", "eth_gasPrice");
  },

  async "a batch that is issued"(stage) {
    const { ask, site } = stage;
    const nonce = await nonceOf(stage);
    const data = batch(["ONE", "two", "ONE"], true);
    const sent = await offer(stage, "a batch", { nonce, data, gas: 2_000_000n });
    const { blockNumber, blockHash } = (await mined(stage, sent)) as RpcReceipt;
    await ask("its transaction", "eth_getTransactionByHash", sent);
    await ask("its block", "eth_getBlockByNumber", blockNumber, false);
    await ask("the logs of its block", "eth_getLogs", { blockHash });
    const range = { fromBlock: "0x0", toBlock: blockNumber };
    await ask("the factory's", "eth_getLogs", { ...range, address: site.contracts.factory.address });
    const topics = [site.contracts.factory.abi.getEvent("TokenIssued")?.topicHash];
    await ask("what was issued", "eth_getLogs", { ...range, topics: [topics] });
    await ask("the next nonce", "eth_getTransactionCount", OPERATOR.address, "latest");
    await ask("the nonce before", "eth_getTransactionCount", OPERATOR.address, before(blockNumber));
    await read(stage, "tokenCount");
    await read(stage, "tokenByTicker", "TWO");
    await read(stage, "tokenByTicker", "three");
    await read(stage, "tokenByRequest", `0x${keyOf("ONE")}`);
    await read(stage, "tokenByRequest", `0x${keyOf("another")}`);
    await read(stage, "tokenByStId", "issuer123-Bond");
    await read(stage, "issuerWallet", "issuer123");
    await read(stage, "issuerWallet", "nobody");
    await read(stage, "issuerExists", "ISSUER123");
    await read(stage, "issuerExists", "nobody");
    const repeated = await offer(stage, "the same again", { nonce: nonce + 1, data, gas: 2_000_000n });
    await mined(stage, repeated);
  },

  async "security tokens"(stage) {
    const nonce = await nonceOf(stage);
    const order = (issuerId: string, tokenName: string, amount = 7n) => ({
      order: { issuerId, tokenName, amount, info: '{"a":"é"}' },
    });
    const orders = [order("issuer123", "Bond"), order("nobody", "Bond"), order("issuer123", "Bond")];
    const data = encodeIssue([], [...orders, order("issuer123", "", 1n)]);
    await mined(stage, await offer(stage, "a batch", { nonce, data, gas: 2_000_000n }));
    await read(stage, "tokenByStId", "issuer123-Bond");
  },

  async gas(stage) {
    const names = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
    for (const [what, data] of [
      ["one token", batch(["GAS"])],
      ["40 tokens", batch(names(40, "G"))],
      ["20 tokens with keys", batch(names(20, "K"), true)],
      ["20 tokens that are there", batch(names(20, "G"))],
    ] as const) {
      const nonce = await nonceOf(stage);
      const hash = await offer(stage, what, { nonce, data, gas: 8_000_000n });
      const { gasUsed } = (await mined(stage, hash)) as RpcReceipt & { gasUsed: string };
      // As a power of 1.2: prices of a simulation need not be exact.
      stage.note(what, Math.round(Math.log(Number(gasUsed)) / Math.log(1.2)));
    }
  },

  async "what a node does not take"(stage) {
    const nonce = await nonceOf(stage);
    const { gasLimit } = (await stage.node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
    await stage.ask("no transaction", "eth_sendRawTransaction", "0x1234");
    await offer(stage, "a tip above the price", { nonce, tip: 100n * GWEI });
    await offer(stage, "more gas than a block has", { nonce, gas: BigInt(gasLimit) + 1n });
    await offer(stage, "too little gas", { nonce, gas: 20_999n });
    await offer(stage, "a fee that it can't pay", { nonce, price: 10n ** 18n, gas: 9_000_000n });
    await offer(stage, "another chain's", { nonce, chainId: stage.chainId + 1 });
    await mined(stage, await offer(stage, "a good one", { nonce }));
    await offer(stage, "a used nonce", { nonce, price: 11n * GWEI });
    await offer(stage, "the same again", { nonce });
  },

  async reverts(stage) {
    const { ask, site, node, chainId } = stage;
    const to = site.contracts.factory.address;
    const data = `0x${batch(["REVERT"]).toString("hex")}`;
    await ask("a stranger's batch, called", "eth_call", { from: STRANGER, to, data }, "latest");
    await ask("a stranger's batch, estimated", "eth_estimateGas", { from: STRANGER, to, data });
    await ask("an operator's batch, called", "eth_call", { from: OPERATOR.address, to, data }, "latest");
    const nonce = await count(node, OWNER.address, "latest");
    const { raw } = signed(OWNER, { chainId, nonce, to, data: batch(["REVERT"]), gas: 500_000n });
    await mined(stage, (await ask("a stranger's batch, sent", "eth_sendRawTransaction", raw)) as string);
    const mine = await nonceOf(stage);
    const short = await offer(stage, "out of gas", { nonce: mine, data: batch(["SHORT"]), gas: 60_000n });
    await mined(stage, short);
    await read(stage, "tokenByTicker", "SHORT");
  },

  async "nonces with a gap"(stage) {
    const { ask } = stage;
    const nonce = await nonceOf(stage);
    const later = await offer(stage, "the one after", { nonce: nonce + 1 });
    await ask("its receipt", "eth_getTransactionReceipt", later);
    await ask("it itself", "eth_getTransactionByHash", later);
    await ask("the nonce", "eth_getTransactionCount", OPERATOR.address, "latest");
    await ask("the pending nonce", "eth_getTransactionCount", OPERATOR.address, "pending");
    await mined(stage, await offer(stage, "the one before", { nonce }));
    await mined(stage, later);
    await ask("the nonce then", "eth_getTransactionCount", OPERATOR.address, "latest");
  },

  async "a transaction that waits"(stage) {
    const { ask } = stage;
    const nonce = await nonceOf(stage);
    await stage.pause();
    const first = await offer(stage, "the first", { nonce });
    await ask("it itself", "eth_getTransactionByHash", first);
    await ask("its receipt", "eth_getTransactionReceipt", first);
    await ask("the nonce", "eth_getTransactionCount", OPERATOR.address, "latest");
    await ask("the pending nonce", "eth_getTransactionCount", OPERATOR.address, "pending");
    await offer(stage, "the same again", { nonce });
    const second = await offer(stage, "a better one", { nonce, price: 20n * GWEI, tip: 4n * GWEI });
    await ask("the first again", "eth_getTransactionByHash", first);
    await stage.resume();
    await mined(stage, second);
    await ask("the receipt of the first", "eth_getTransactionReceipt", first);
    await ask("the first after that", "eth_getTransactionByHash", first);
  },

  async "blocks that are lost"(stage) {
    const { ask } = stage;
    const nonce = await nonceOf(stage);
    const sent = await offer(stage, "a batch", { nonce, data: batch(["LOST"], true), gas: 500_000n });
    const { blockHash, blockNumber } = (await mined(stage, sent)) as RpcReceipt;
    await read(stage, "tokenByTicker", "lost");
    await stage.lose(1);
    await ask("its receipt", "eth_getTransactionReceipt", sent);
    await ask("its block", "eth_getBlockByNumber", blockNumber, false);
    await ask("the logs of its block", "eth_getLogs", { blockHash });
    await ask("the nonce", "eth_getTransactionCount", OPERATOR.address, "latest");
    await read(stage, "tokenByTicker", "lost");
    await read(stage, "tokenByRequest", `0x${keyOf("LOST")}`);
    const again = await offer(stage, "another one", { nonce, data: batch(["OTHER"]), gas: 500_000n });
    await mined(stage, again);
    await ask("the receipt of the first", "eth_getTransactionReceipt", sent);
    await read(stage, "tokenCount");
  },

  async "roles, issuers and transfers"(stage) {
    const { site, ask, node } = stage;
    const { registry, factory } = site.contracts;
    const role = (name: string) => factory.abi.getFunction(name)?.selector;
    await ask("no method", "eth_call", { to: registry.address, data: role("issue") }, "latest");
    const twice = ["issuer123", ISSUER.address];
    const call = { from: OPERATOR.address, to: factory.address };
    const data = factory.abi.encodeFunctionData("registerIssuer", twice);
    await ask("an issuer twice", "eth_estimateGas", { ...call, data });
    const other = factory.abi.encodeFunctionData("registerIssuer", ["another", OWNER.address]);
    const nonce = await nonceOf(stage);
    const sent = await offer(stage, "an issuer", {
      ...{ nonce, data: Buffer.from(other.slice(2), "hex"), gas: 300_000n },
    });
    await mined(stage, sent);
    await read(stage, "issuerWallet", "another");
    await site.tokens("MOVED");
    const last = (await read(stage, "tokenCount")) as string;
    await site.command(OWNER.address, Number(last), "transfer", NOBODY, 400);
    const { number } = (await stage.node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
    await ask("a transfer", "eth_getLogs", { fromBlock: number, toBlock: number });
    await read(stage, "hasRole", ROLES.operator, OPERATOR.address);
    await read(stage, "hasRole", ROLES.operator, STRANGER);
    const revoke = registry.abi.encodeFunctionData("revokeRole", [ROLES.operator, OPERATOR.address]);
    await ask("a role that a stranger revokes", "eth_estimateGas", {
      from: STRANGER,
      to: registry.address,
      data: revoke,
    });
    await node.send("eth_sendTransaction", [{ from: ADMIN.address, to: registry.address, data: revoke }]);
    while ((await count(node, ADMIN.address, "latest")) < (await count(node, ADMIN.address, "pending")))
      await sleep(20);
    await read(stage, "hasRole", ROLES.operator, OPERATOR.address);
    const issued = { ...call, data: `0x${batch(["REVOKED"]).toString("hex")}` };
    await ask("a batch without the role", "eth_call", issued, "latest");
  },

  async "orders that are signed"(stage) {
    const { site, ask, node } = stage;
    await site.tokens("SIGNED");
    const address = tokenAddresses(site.contracts.registry.address).ofTicker("SIGNED");
    const order = (message: OrderMessage, type: OrderType = "TransferWithAuthorization"): SignedOrder => {
      const unsigned = { contractAddress: address, type, message };
      const token = { address, name: "Token SIGNED" };
      const id = digestOf(unsigned, token, stage.chainId);
      return { ...unsigned, signature: OWNER.signingKey.sign(id).serialized };
    };
    const nonceOfOrder = (n: number) => `0x${n.toString(16).padStart(64, "0")}`;
    const pay = (n: number, more: OrderMessage = {}) =>
      order({
        ...{ from: OWNER.address, to: NOBODY, value: 5n, validAfter: 0n, validBefore: 2n ** 40n },
        ...{ nonce: nonceOfOrder(n), ...more },
      });
    const cancel = (n: number) =>
      order({ authorizer: OWNER.address, nonce: nonceOfOrder(n) }, "CancelAuthorization");
    const orders = [
      ...[pay(1), pay(1), pay(1, { value: 6n }), pay(2, { value: 10_000n }), cancel(3), pay(3), cancel(3)],
      ...[pay(4, { validBefore: 1n }), pay(5, { validAfter: 2n ** 39n }), pay(6, { from: ISSUER.address })],
      { ...pay(7), signature: `${pay(7).signature.slice(0, -2)}00` },
    ];
    const tried = createDryRuns(node, "latest");
    for (const [i, each] of orders.entries()) {
      const data = calldataOf(each);
      stage.note(`order ${i + 1}, tried`, withoutGas(await tried({ target: address, data, gas: 300_000 })));
    }
    const calls = orders
      .map((each) => calldataOf(each))
      .map((data) => ({ target: address, gas: 200_000, data }));
    const more = [
      { target: NOBODY, gas: 1_000, data: "0x" },
      { target: address, gas: 1_000, data: calldataOf(pay(8)) },
    ];
    const data = encodeIssue(
      [],
      [],
      [...calls, ...more].map((each) => ({ ...each, data: Buffer.from(each.data.slice(2), "hex") })),
    );
    await mined(stage, await offer(stage, "a batch", { nonce: await nonceOf(stage), data, gas: 6_000_000n }));
    const { abi } = artifact("SecurityToken");
    for (const [method, ...args] of [
      ...[1, 2, 3, 8].map((n) => ["authorizationState", OWNER.address, nonceOfOrder(n)]),
      ["balanceOf", NOBODY],
    ] as [string, ...unknown[]][]) {
      const call = { to: address, data: abi.encodeFunctionData(method, args) };
      await ask(`${method}(${args.join()})`, "eth_call", call, "latest");
    }
  },
};

/** Gas that a call used need not be exact, and what a slot costs is near enough. */
function withoutGas({ gas: _, slot, ...rest }: DryRun & { gas?: number }) {
  return { ...rest, slot: Math.round(slot / 10_000) };
}

function batch(tickers: string[], hasKeys = false): Buffer {
  return encodeIssue(
    tickers.map((ticker) => ({
      order: {
        ...{ fullName: `Token ${ticker}`, shortName: "ü", ticker, amount: 10n, decimals: 2 },
        owner: OWNER.address,
      },
      ...(hasKeys && { identity: { id: keyOf(ticker), payload: "cd".repeat(10) + "ef".repeat(22) } }),
    })),
    [],
  );
}

function keyOf(ticker: string): string {
  return Buffer.from(ticker).toString("hex").padStart(64, "0");
}

interface Offer {
  nonce: number;
  data?: Buffer;
  gas?: bigint;
  price?: bigint;
  tip?: bigint;
  chainId?: number;
  to?: string;
}

function signed(
  by: Wallet | HDNodeWallet,
  {
    chainId,
    nonce,
    to,
    data,
    gas = 21_000n,
    price = 10n * GWEI,
    tip = GWEI,
  }: Required<Pick<Offer, "chainId" | "to">> & Offer,
) {
  const fees = { price, tip };
  return signTransaction(by.signingKey, {
    ...{ chainId, nonce, fees, gasLimit: gas, to, data: data ?? Buffer.alloc(0) },
  });
}

/** Sends a transaction of the operator's, and answers its hash, taken or not. */
async function offer({ ask, chainId, site }: Stage, what: string, offered: Offer): Promise<string> {
  const to = offered.data === undefined ? OWNER.address : site.contracts.factory.address;
  const { raw, hash } = signed(OPERATOR, { chainId, to, ...offered });
  await ask(what, "eth_sendRawTransaction", raw);
  return hash;
}

async function mined({ ask, node }: Stage, hash: string): Promise<unknown> {
  while ((await node.send("eth_getTransactionReceipt", [hash])) === null) await sleep(20);
  return ask("the receipt", "eth_getTransactionReceipt", hash);
}

async function nonceOf({ node }: Stage): Promise<number> {
  return count(node, OPERATOR.address, "latest");
}

async function count(node: Node, account: string, block: string): Promise<number> {
  return Number(await node.send("eth_getTransactionCount", [account, block]));
}

async function read({ ask, site }: Stage, method: string, ...args: unknown[]): Promise<unknown> {
  const { address, abi } = site.contracts.registry;
  return ask(
    `${method}(${args.join()})`,
    "eth_call",
    { to: address, data: abi.encodeFunctionData(method, args) },
    "latest",
  );
}

function before(number: string): string {
  return `0x${(Number(number) - 1).toString(16)}`;
}
