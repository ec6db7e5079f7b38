import { join } from "node:path";
import { expect } from "chai";
import { decodeBytes32String, getAddress } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { call, contractsAt, type Contracts } from "../../src/ledger/evm/contracts.ts";
import { tokenAddresses } from "../../src/ledger/evm/token-address.ts";
import { readDeployment } from "../../src/ledger/evm/setup/deployment.ts";
import type { Node } from "../../src/rpc/node.ts";
import type { RpcBlock, RpcLog } from "../../src/rpc/types.ts";
import { hardhatWallet } from "../service/chain.ts";
import { isDuplicate, isSuccess, PAYEE, paymentId, type Order, type PaidToken } from "./orders.ts";

/** More units of a token than there are payments. */
const ENOUGH = 10n ** 6n;

const TOKEN = artifact("IssuedToken").abi;

/** A token as the factory's event has it, or a payment as its token's has it, with the id of the order. */
interface Token {
  id: number | string;
  transactionHash: string;
  order: number;
}

export interface Audit {
  /** Reads what is new on the chain, and that what was there is still there as it was. */
  read(node: Node): Promise<void>;
  /** What was issued and paid, by the number of the order. */
  tokens: Map<number, Token>;
  /** The first token with enough units for payments, as soon as there is one. It may be issued past every order. */
  paid(): PaidToken | undefined;
  /** How many tokens there are. */
  issued(): number;
  /** Holds what payments came to against the last block that was read, when the node has no other to make. */
  checkBalance(node: Node): Promise<void>;
  /** Holds the answers of these orders against the chain. */
  check(orders: Order[]): void;
}

/** The contracts that the deployment's record in a folder names. */
export function contractsOf(folder: string): Contracts {
  const record = readDeployment(join(folder, "deployments", "31337.json"));
  const { registry, factory } = record?.contracts ?? {};
  return contractsAt({ registry: registry?.address as string, factory: factory?.address as string });
}

/** Reads the tokens from the chain's events alone, and checks the laws that they have to keep. */
export function createAudit(
  { factory, registry }: Contracts,
  orders: Order[],
  { owner = hardhatWallet(1).address, issuerWallet = hardhatWallet(2).address, chainId = 31_337 } = {},
): Audit {
  const tokens = new Map<number, Token>();
  const taken = new Set<string>();
  let last: RpcBlock | undefined;
  let issued = 0;
  let payments = 0;
  let paid: PaidToken | undefined;
  const addresses = tokenAddresses(registry.address);

  function take(name: string): void {
    expect(taken.has(name), `${name} is used once`).to.be.false;
    taken.add(name);
  }

  /** A payment has two events of its own: whose nonce was used, and the id of what was signed. */
  function addPayments(logs: RpcLog[]): void {
    const events = logs.map((log) => ({ log, event: TOKEN.parseLog(log) }));
    for (const [i, { log, event }] of events.entries()) {
      if (event?.name !== "AuthorizationUsed") continue;
      const number = Number(event.args["nonce"]);
      const next = events[i + 1]?.event;
      expect(next?.name, `order ${number}`).to.equal("OrderExecuted");
      take(`order ${number}`);
      payments++;
      const id = next?.args["orderId"] as string;
      tokens.set(number, { id, transactionHash: log.transactionHash, order: number });
    }
  }

  function add(log: RpcLog): void {
    const event = factory.abi.parseLog(log);
    if (event?.name !== "TokenIssued" && event?.name !== "SecurityTokenIssued") return;
    const { args } = event;
    const id = Number(args["id"]);
    expect(id, "ids have no gap").to.equal(++issued);
    const security = event.name === "SecurityTokenIssued";
    const ticker = security ? "" : decodeBytes32String((args["ticker"] as string).padEnd(66, "0"));
    if (!security && BigInt(args["amount"] as bigint) * 10n ** BigInt(args["decimals"] as bigint) >= ENOUGH) {
      paid ??= { address: addresses.ofTicker(ticker), name: args["fullName"] as string, chainId };
    }
    const number = security
      ? (JSON.parse(args["info"] as string) as { order: number }).order
      : Number((args["fullName"] as string).split(" ")[1]);
    if (Number.isNaN(number)) return;
    const order = orders[number - 1] as Order;
    if (security) {
      take(`st_id ${args["issuerId"]}-${args["tokenName"]}`);
      expect(String(args["tokenName"])).to.equal(order.body["tokenName"] ?? order.body["token_name"]);
      expect(args["owner"]).to.equal(issuerWallet);
    } else {
      take(`ticker ${ticker.toUpperCase()}`);
      expect(ticker).to.equal(order.body["ticker"]);
      expect(args["owner"]).to.equal(owner);
      expect(Number(args["decimals"])).to.equal(order.body["decimals"]);
    }
    expect(Number(args["amount"])).to.equal(number);
    take(`order ${number}`);
    if (order.key !== undefined) take(`request ${args["requestId"]}`);
    expect(BigInt(args["requestId"] as string) === 0n, "a request id with a key, and only with one").to.equal(
      order.key === undefined,
    );
    tokens.set(number, { id, transactionHash: log.transactionHash, order: number });
  }

  return {
    tokens,
    paid: () => paid,
    issued: () => issued,

    async read(node) {
      if (last !== undefined) {
        const again = (await node.send("eth_getBlockByNumber", [last.number, false])) as RpcBlock | null;
        expect(again?.hash, `the hash of block ${Number(last.number)}`).to.equal(last.hash);
      }
      const head = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
      const fromBlock = `0x${(last === undefined ? 0 : Number(last.number) + 1).toString(16)}`;
      if (Number(fromBlock) <= Number(head.number)) {
        const range = { fromBlock, toBlock: head.number };
        const logsOf = async (address: string) =>
          (await node.send("eth_getLogs", [{ ...range, address }])) as RpcLog[];
        for (const log of await logsOf(getAddress(factory.address))) add(log);
        if (paid !== undefined) addPayments(await logsOf(paid.address));
      }
      last = head;
    },

    async checkBalance(node) {
      if (paid === undefined) return;
      const token = { address: paid.address, abi: TOKEN };
      const [balance] = await call(node, token, "balanceOf", [PAYEE], Number(last?.number));
      expect(Number(balance), "one unit of each payment").to.equal(payments);
    },

    check(checked) {
      for (const order of checked) {
        const token = tokens.get(order.number);
        const what = `order ${order.number}, answered ${JSON.stringify(order.answers)}`;
        const [first, ...rest] = order.answers;
        for (const answer of order.answers) {
          expect(isSuccess(answer) || isDuplicate(answer), what).to.be.true;
          if (isDuplicate(answer)) expect(order.contested, what).to.be.true;
          // Refused, and issued all the same?
          expect(isSuccess(answer), `${what}, on the chain: ${token !== undefined}`).to.equal(
            token !== undefined,
          );
        }
        for (const again of rest) expect(again, what).to.deep.equal(first);
        if (first === undefined || token === undefined) continue;
        const expected =
          order.kind === "payment"
            ? {
                order_id: paymentId(paid as PaidToken, order.body["message"] as object),
                transaction_hash: token.transactionHash,
              }
            : order.kind === "token"
              ? { transaction_hash: token.transactionHash, smartcontract_ID: token.id }
              : { st_id: `issuer123-${String(order.body["tokenName"] ?? order.body["token_name"])}` };
        expect(first.body, what).to.deep.equal(expected);
      }
    },
  };
}
