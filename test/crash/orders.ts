import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { Signature, toBeHex, TypedDataEncoder } from "ethers";
import { tokenAddresses } from "../../src/ledger/evm/token-address.ts";
import { ORDER_TYPES } from "../../src/ledger/order-types.ts";
import { hardhatWallet } from "../service/chain.ts";
import { DEMO_KEY } from "../service/service.ts";
import type { NodeSite } from "../support/node-site.ts";

export interface OrderAnswer {
  status: number;
  body: Record<string, unknown>;
}

/**
 * A request to issue, which is known again on the chain by its number in the token's name; or a payment that is signed, whose
 * nonce is its number.
 */
export interface Order {
  number: number;
  kind: "token" | "security-token" | "payment";
  path: string;
  body: Record<string, unknown>;
  /** Its Idempotency-Key; without one it is sent once only. */
  key: string | undefined;
  /** Whether others ask for the same ticker or name. */
  contested: boolean;
  /** The answers that it had, of one sending each. */
  answers: OrderAnswer[];
}

const KINDS = ["/tokens", "/tokens", "/api/st/create", "/security-tokens"];

/** Makes orders of all kinds: with and without a key, for names of their own and for those that many want. */
export function createOrders({ session = DEMO_KEY, issuer = "issuer123" } = {}) {
  const orders: Order[] = [];
  let paid: PaidToken | undefined;

  function next(): Order {
    const number = orders.length + 1;
    if (paid !== undefined && number % 5 === 0) {
      const body = paymentOf(paid, number);
      const order: Order = {
        ...{ number, kind: "payment", path: "/orders", body },
        ...{ key: `payment ${number}`, contested: false, answers: [] },
      };
      orders.push(order);
      return order;
    }
    const path = KINDS[number % KINDS.length] as string;
    const contested = number % 7 === 0;
    // Those that are near each other want the same.
    const name = contested ? `C${Math.floor(number / 100)}` : `U${number}`;
    const order: Order = {
      number,
      kind: path === "/tokens" ? "token" : "security-token",
      path,
      body: bodyOf(path, name, number, session, issuer),
      key: number % 3 === 0 ? undefined : `order ${number}`,
      contested,
      answers: [],
    };
    orders.push(order);
    return order;
  }

  return {
    orders,
    next,
    /** From now on there are payments with this token, too. */
    payWith: (token: PaidToken) => void (paid ??= token),
  };
}

/** Who gets every payment. */
export const PAYEE = hardhatWallet(3).address;

/** A token that Hardhat's account 1 pays with, of which it has enough. */
export interface PaidToken {
  address: string;
  name: string;
  chainId: number;
}

/** Issues the token, past every service. */
export async function issuePaid({ token, contracts, chainId }: NodeSite): Promise<PaidToken> {
  await token("PAID", 10n ** 9n);
  const address = tokenAddresses(contracts.registry.address).ofTicker("PAID");
  return { address, name: "Token PAID", chainId };
}

function paymentOf(token: PaidToken, number: number) {
  const message = {
    ...{ from: hardhatWallet(1).address, to: PAYEE, value: "1" },
    ...{ validAfter: "0", validBefore: "4102444800", nonce: toBeHex(number, 32) },
  };
  const hash = paymentId(token, message);
  const signature = Signature.from(hardhatWallet(1).signingKey.sign(hash)).serialized;
  return { contract_address: token.address, type: "TransferWithAuthorization", message, signature };
}

/** The id of an order to pay. */
export function paymentId({ address, name, chainId }: PaidToken, message: object): string {
  const domain = { name, version: "1", chainId, verifyingContract: address };
  const types = { TransferWithAuthorization: [...ORDER_TYPES.TransferWithAuthorization] };
  return TypedDataEncoder.hash(domain, types, message);
}

function bodyOf(path: string, name: string, number: number, session: string, issuer: string) {
  const info = { order: number };
  switch (path) {
    case "/tokens":
      return {
        session_key: session,
        full_name: `Order ${number}`,
        short_name: name,
        // Whatever the case, it is the same.
        ticker: number % 2 === 0 ? name : name.toLowerCase(),
        token_amount: number,
        decimals: number % 9,
      };
    case "/api/st/create":
      return { issuerId: issuer, tokenName: name, amount: number, info };
    default:
      return { issuer_id: issuer, token_name: name, issued_amount: number, info };
  }
}

/** Whether the answer says that there is a token now. */
export function isSuccess({ status }: OrderAnswer): boolean {
  return status === 200 || status === 201;
}

/** Whether it says that another order has the ticker or name. */
export function isDuplicate({ status, body }: OrderAnswer): boolean {
  return status === 409 || (status === 400 && /already exists/.test(String(body["error"])));
}

export interface Clients {
  /** Sends an order and keeps its answer; where the connection broke there is none. */
  send(order: Order): Promise<OrderAnswer | undefined>;
  close(): void;
}

export function connect(url: string, connections: number, headers: Record<string, string> = {}): Clients {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  function post(order: Order): Promise<OrderAnswer> {
    return new Promise((resolve, reject) => {
      const call = request(url + order.path, {
        method: "POST",
        agent,
        headers: {
          "content-type": "application/json",
          ...(order.key === undefined ? {} : { "idempotency-key": order.key }),
          ...headers,
        },
      });
      call.once("error", reject);
      call.once("response", (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode as number, body: JSON.parse(body) as OrderAnswer["body"] });
        }, reject);
      });
      call.end(JSON.stringify(order.body));
    });
  }

  return {
    async send(order) {
      const answer = await post(order).catch(() => undefined);
      if (answer !== undefined) order.answers.push(answer);
      return answer;
    },
    close: () => agent.destroy(),
  };
}

/**
 * Sends orders over that many connections until `ended`: those of `first`, and new ones between them. Answers which of them
 * got no answer.
 */
export async function load(
  { send }: Clients,
  connections: number,
  first: Order[],
  next: () => Order,
  ended: () => boolean,
): Promise<Order[]> {
  const waiting = [...first];
  const unanswered: Order[] = [];
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      for (let i = connection; !ended(); i++) {
        const order = (i % 2 === 0 ? waiting.shift() : undefined) ?? next();
        if ((await send(order)) !== undefined) continue;
        unanswered.push(order);
        return;
      }
    }),
  );
  return [...unanswered, ...waiting];
}

/** Sends the orders, each once, over that many connections. Answers those that got no answer. */
export async function sendAll({ send }: Clients, connections: number, orders: Order[]): Promise<Order[]> {
  const waiting = [...orders];
  const unanswered: Order[] = [];
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
        if ((await send(order)) === undefined) unanswered.push(order);
      }
    }),
  );
  return unanswered;
}
