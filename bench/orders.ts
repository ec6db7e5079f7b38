// Orders beside the usual way to send transfers, both on the service's own chain.
import {
  Contract,
  JsonRpcProvider,
  NonceManager,
  TypedDataEncoder,
  Wallet,
  hexlify,
  randomBytes,
} from "ethers";
import { signRecoverable } from "tiny-secp256k1";
import { artifact } from "../src/ledger/evm/artifacts.ts";
import { load, type LoadResult } from "./load.ts";
import { loadAndRead, medianRound, READABLE, REQUESTS, round, ROUNDS } from "./over-http.ts";
import { tokenBody } from "./requests.ts";
import { startServer } from "./server-process.ts";

const CONNECTIONS = [64, 256] as const;
const TRANSFERS = { 64: 200, 256: 300 } as const;

/** As many as tokens are issued before those are measured at 64 connections, to which orders are compared. */
const WARM_UP = REQUESTS.service[256] + ROUNDS * (REQUESTS.service[1] + REQUESTS.service[16]);

/** The wallet of the demo session: the second account of Hardhat's well-known phrase. */
const HOLDER = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
/** Its third account, which has tokens already. */
const RECEIVER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";

const TYPES = {
  TransferWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
};

export type OrderRow = Record<(typeof CONNECTIONS)[number], LoadResult>;

/** Transfers by signed orders, and by the holder's own transactions, of which each is waited for (`tx.wait()`). */
export async function orders(
  command: string[],
  variables: Record<string, string>,
): Promise<{ orders: OrderRow; nonceManagerTransfers: OrderRow }> {
  const server = await startServer(command, variables);
  try {
    const { rpc_url } = (await (await fetch(`${server.url}/network`)).json()) as { rpc_url: string };
    const provider = new JsonRpcProvider(rpc_url, undefined, { staticNetwork: true });
    const holder = new Wallet(HOLDER, provider);
    const token = await issue(server.url, holder);
    const domain = {
      name: String(await token.getFunction("name")()),
      version: "1",
      chainId: (await provider.getNetwork()).chainId,
      verifyingContract: await token.getAddress(),
    };
    const result = { orders: {} as OrderRow, nonceManagerTransfers: {} as OrderRow };
    await send(WARM_UP, 64);
    for (const connections of CONNECTIONS) {
      const [byOrder, byTransaction]: [LoadResult[], LoadResult[]] = [[], []];
      for (let i = 0; i < ROUNDS; i++) {
        byOrder.push(await send(REQUESTS.service[connections], connections));
        byTransaction.push(await transfer(server.url, token, holder, TRANSFERS[connections], connections));
      }
      result.orders[connections] = medianRound(byOrder);
      result.nonceManagerTransfers[connections] = medianRound(byTransaction);
      console.error(`orders, ${connections} connections: ${JSON.stringify(result.orders[connections])}`);
    }
    provider.destroy();
    return result;

    async function send(requests: number, connections: number): Promise<LoadResult> {
      // Signed before, since that is the holders' work.
      const bodies = Array.from({ length: requests }, () => orderOf(holder.address, domain));
      const path = "/orders";
      const body = (n: number) => bodies[n] as string;
      return loadAndRead({ url: server.url, path, connections, requests, status: 200, body }, READABLE);
    }
  } finally {
    await server.stop();
  }
}

async function issue(url: string, holder: Wallet): Promise<Contract> {
  await load({
    url,
    path: "/tokens",
    connections: 1,
    requests: 1,
    status: 200,
    body: () => tokenBody("orders", 0),
  });
  const answer = await fetch(`${url}/tickers/orders0`);
  const { contract_address } = (await answer.json()) as { contract_address: string };
  const token = new Contract(contract_address, artifact("IssuedToken").abi, holder);
  await (await token.getFunction("transfer")(RECEIVER, 1n)).wait();
  return token;
}

function orderOf(from: string, domain: { verifyingContract: string }): string {
  const message = {
    from,
    to: RECEIVER,
    value: 1,
    validAfter: 0,
    validBefore: Math.floor(Date.now() / 1000) + 3_600,
    nonce: hexlify(randomBytes(32)),
  };
  const hash = Buffer.from(TypedDataEncoder.hash(domain, TYPES, message).slice(2), "hex");
  const { signature, recoveryId } = signRecoverable(hash, Buffer.from(HOLDER.slice(2), "hex"));
  return JSON.stringify({
    contract_address: domain.verifyingContract,
    type: "TransferWithAuthorization",
    message,
    signature: `0x${Buffer.from(signature).toString("hex")}${(27 + recoveryId).toString(16)}`,
  });
}

/** Each transfer is a transaction of its own, sent while others are waited for. */
async function transfer(
  url: string,
  token: Contract,
  holder: Wallet,
  requests: number,
  connections: number,
): Promise<LoadResult> {
  const method = (token.connect(new NonceManager(holder)) as Contract).getFunction("transfer");
  const latencies: number[] = [];
  let left = requests;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) {
        const sentAt = performance.now();
        await (await method(RECEIVER, 1n)).wait();
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  await fetch(url + READABLE);
  const seconds = (performance.now() - start) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => round(latencies[Math.floor(share * (latencies.length - 1))] as number);
  return { perSecond: requests / seconds, p50: at(0.5), p99: at(0.99) };
}
