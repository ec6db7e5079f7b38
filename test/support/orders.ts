import { expect } from "chai";
import { concat, type BaseWallet, type TypedDataField } from "ethers";
import { send, type Answer } from "../service/http.ts";

type Service = { url: string };

export interface OrderBody {
  contract_address: string;
  type: string;
  message: Record<string, unknown>;
  signature: string;
}

export interface OrderAnswer {
  order_id: string;
  transaction_hash: string;
  error?: string;
  message?: string;
}

export interface OrderState {
  order_id: string;
  state: "executed" | "cancelled" | "unknown";
  type?: string;
  contract_address?: string;
  signer?: string;
  transaction_hash?: string;
  block_number?: number;
}

interface TypedData {
  types: Record<string, TypedDataField[]>;
  primaryType: string;
  domain: Record<string, string | number>;
  message: Record<string, unknown>;
}

/** What the service writes out to sign. */
export async function typedData(
  service: Service,
  contract_address: string,
  type: string,
  message: object,
): Promise<TypedData> {
  const body = { contract_address, type, message };
  const answer = await send<TypedData>(service, "POST /orders/typed-data", body);
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
  return answer.body;
}

/** An order that a wallet has signed, as `POST /orders` takes it. */
export async function signedOrder(
  service: Service,
  wallet: BaseWallet,
  token: string,
  type: string,
  message: object,
): Promise<OrderBody> {
  const data = await typedData(service, token, type, message);
  const { EIP712Domain: _, ...types } = data.types;
  const signature = await wallet.signTypedData(data.domain, types, data.message);
  return { contract_address: token, type, message: data.message, signature };
}

export const placeOrder = (service: Service, body: object): Promise<Answer<OrderAnswer>> =>
  send(service, "POST /orders", body);

export async function orderState(service: Service, id: string): Promise<OrderState> {
  const { status, body } = await send<OrderState>(service, `GET /orders/${id}`);
  expect(status).to.equal(200);
  return body;
}

/** Code of an account whose owner signs for it (ERC-1271): it recovers by the precompile. `before` runs first. */
export function accountCode(owner: string, before = "0x"): string {
  return concat([
    before,
    "0x6004355f52", // the hash,
    "0x60a43560f81c602052", // v,
    "0x606435604052", // r
    "0x608435606052", // and s, from the call to memory
    "0x60205f60805f60015afa50", // ecrecover
    concat(["0x5f5173", owner, "0x14"]), // is it the owner?
    "0x631626ba7e60e01b02", // then the magic value, else zero
    "0x5f5260205ff3",
  ]);
}

/** Code that uses some 350,000 gas: it hashes memory over and over. */
export const COSTLY = concat(["0x611388", "0x5b", "0x60205f205060019003", "0x8060035750"]);
export const ENDLESS = "0x5b5f56";

/** Init code that deploys this code. */
export function deploying(code: string): string {
  const size = ((code.length - 2) / 2).toString(16).padStart(4, "0");
  return concat([`0x61${size}80600a5f395ff3`, code]);
}
