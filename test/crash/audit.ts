import { join } from "node:path";
import { expect } from "chai";
import { decodeBytes32String, getAddress } from "ethers";
import { contractsAt, type Contracts } from "../../src/ledger/evm/contracts.ts";
import { readDeployment } from "../../src/ledger/evm/setup/deployment.ts";
import type { Node } from "../../src/rpc/node.ts";
import type { RpcBlock, RpcLog } from "../../src/rpc/types.ts";
import { hardhatWallet } from "../service/chain.ts";
import { isDuplicate, isSuccess, type Order } from "./orders.ts";

/** A token as the factory's event has it. */
interface Token {
  id: number;
  transactionHash: string;
  order: number;
}

export interface Audit {
  /** Reads what is new on the chain, and that what was there is still there as it was. */
  read(node: Node): Promise<void>;
  /** By the number of the order. */
  tokens: Map<number, Token>;
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
  { factory }: Contracts,
  orders: Order[],
  { owner = hardhatWallet(1).address, issuerWallet = hardhatWallet(2).address } = {},
): Audit {
  const tokens = new Map<number, Token>();
  const taken = new Set<string>();
  let last: RpcBlock | undefined;

  function take(name: string): void {
    expect(taken.has(name), `${name} is used once`).to.be.false;
    taken.add(name);
  }

  function add(log: RpcLog): void {
    const event = factory.abi.parseLog(log);
    if (event?.name !== "TokenIssued" && event?.name !== "SecurityTokenIssued") return;
    const { args } = event;
    const id = Number(args["id"]);
    expect(id, "ids have no gap").to.equal(tokens.size + 1);
    const security = event.name === "SecurityTokenIssued";
    const number = security
      ? (JSON.parse(args["info"] as string) as { order: number }).order
      : Number((args["fullName"] as string).split(" ")[1]);
    const order = orders[number - 1] as Order;
    if (security) {
      take(`st_id ${args["issuerId"]}-${args["tokenName"]}`);
      expect(String(args["tokenName"])).to.equal(order.body["tokenName"] ?? order.body["token_name"]);
      expect(args["owner"]).to.equal(issuerWallet);
    } else {
      const ticker = decodeBytes32String((args["ticker"] as string).padEnd(66, "0"));
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

    async read(node) {
      if (last !== undefined) {
        const again = (await node.send("eth_getBlockByNumber", [last.number, false])) as RpcBlock | null;
        expect(again?.hash, `the hash of block ${Number(last.number)}`).to.equal(last.hash);
      }
      const head = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
      const fromBlock = `0x${(last === undefined ? 0 : Number(last.number) + 1).toString(16)}`;
      if (Number(fromBlock) <= Number(head.number)) {
        const filter = { fromBlock, toBlock: head.number, address: getAddress(factory.address) };
        for (const log of (await node.send("eth_getLogs", [filter])) as RpcLog[]) add(log);
      }
      last = head;
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
          order.kind === "token"
            ? { transaction_hash: token.transactionHash, smartcontract_ID: token.id }
            : { st_id: `issuer123-${String(order.body["tokenName"] ?? order.body["token_name"])}` };
        expect(first.body, what).to.deep.equal(expected);
      }
    },
  };
}
