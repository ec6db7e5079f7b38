import type { Interface } from "ethers";
import type { ContractName } from "../../src/ledger/evm/artifacts.ts";
import { decodeCall, encodeEvent } from "./abi.ts";

/** What a chain knows at one block; addresses are in lower case. Nothing in it is changed once the block is there. */
export interface State {
  balances: Map<string, bigint>;
  nonces: Map<string, number>;
  contracts: Map<string, Contract>;
  operators: Set<string>;
  factories: Set<string>;
  /** The operator and the factory of the last batch, as long as both have their roles. */
  lastPair: string | undefined;
  /** By id, from 1. */
  tokens: Token[];
  /** From a ticker in lower case, an `st_id` and a request's id to the token's id. */
  tickers: Map<string, number>;
  stIds: Map<string, number>;
  requests: Map<string, { id: number; payload: string }>;
  issuers: Map<string, string>;
  /** In lower case, as no two may be. */
  issuerIds: Set<string>;
  /** What accounts hold of tokens: by `token:account`. */
  books: Map<string, bigint>;
  /** The ids of the orders that have used nonces: by `token:signer:nonce`. */
  orders: Map<string, string>;
}

export interface Contract {
  name: ContractName;
  /** Of a registry. */
  admin?: string;
  /** Of a factory. */
  registry?: string;
  executor?: string;
}

export interface Token {
  id: number;
  kind: "token" | "security token";
  address: string;
  name: string;
  owner: string;
  supply: bigint;
  issuerId: string | undefined;
}

export function emptyState(): State {
  return {
    ...{ balances: new Map(), nonces: new Map(), contracts: new Map(), operators: new Set() },
    ...{ factories: new Set(), lastPair: undefined, tokens: [], tickers: new Map(), stIds: new Map() },
    ...{ requests: new Map(), issuers: new Map(), issuerIds: new Set(), books: new Map() },
    orders: new Map(),
  };
}

export function copyState(state: State): State {
  return {
    ...{ balances: new Map(state.balances), nonces: new Map(state.nonces) },
    ...{ contracts: new Map(state.contracts), operators: new Set(state.operators) },
    ...{ factories: new Set(state.factories), lastPair: state.lastPair, tokens: [...state.tokens] },
    ...{ tickers: new Map(state.tickers), stIds: new Map(state.stIds), requests: new Map(state.requests) },
    ...{ issuers: new Map(state.issuers), issuerIds: new Set(state.issuerIds), books: new Map(state.books) },
    orders: new Map(state.orders),
  };
}

/** A contract reverted, with a custom error or without. */
export class Revert extends Error {
  readonly data: string;
  constructor(abi?: Interface, error?: string, args: unknown[] = []) {
    super(error ?? "revert");
    this.data = abi === undefined || error === undefined ? "0x" : abi.encodeErrorResult(error, args);
  }
}

/** Before it has its place in a block. */
export interface Log {
  address: string;
  topics: string[];
  data: string;
}

export function emit(logs: Log[], address: string, abi: Interface, event: string, values: unknown[]): void {
  logs.push({ address, ...encodeEvent(abi, event, values) });
}

/** @throws Revert where it is no call of this contract */
export function parseCall(abi: Interface, data: string): { name: string; args: unknown[] } {
  const call = decodeCall(abi, data);
  if (call === undefined) throw new Revert();
  return call;
}
