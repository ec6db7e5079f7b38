import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  getBytes,
  hexlify,
  keccak256,
  toQuantity,
  type HDNodeWallet,
  type TypedDataField,
  type Wallet as PlainWallet,
} from "ethers";
import type { BrowserContext } from "playwright-core";
import { askRpc } from "../service/chain.ts";
import type { Running } from "../service/service.ts";

type Signer = HDNodeWallet | PlainWallet;

interface Call {
  method: string;
  params?: unknown[];
}

/** What a provider rejects with (EIP-1193). */
class WalletError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Typed data as `eth_signTypedData_v4` takes it (EIP-712). */
interface TypedData {
  types: Record<string, TypedDataField[]>;
  domain: Record<string, string | number>;
  message: Record<string, unknown>;
}

type Outcome = { result: unknown } | { error: { code: number; message: string; data?: unknown } };

export interface WalletOptions {
  name: string;
  signer: Signer;
  /** The service whose chain it talks to. */
  service: Pick<Running, "rpcUrl">;
  /** Where it is at first; it knows the service's chain, 31337, only if it is there. */
  chainId?: number;
}

/** A wallet that runs in the test's process, keeps its key there, signs what it is asked to and talks to a real chain. */
export interface TestWallet {
  address: string;
  /** What it was asked, in order. */
  calls: Call[];
  /** What `wallet_watchAsset` offered. */
  watched: unknown[];
  /** Its owner declines what is asked next by this method. */
  declineNext(method: string): void;
  /** It is locked when it is asked next by this method. */
  lockNext(method: string): void;
  /** Its owner chooses another account, and it does not tell the page so. */
  switchSilently(other: Signer): void;
  /** It goes to another chain and forgets the service's, which it refuses to switch to by this error. */
  goElsewhere(refusal: object): void;
  /** The next transaction that it sends is replaced before it is in a block: by a call of the same, nothing, or a payment. */
  replaceNext(how: Replacement): void;
  /** The next answer to this method is lost on its way, after it was carried out. */
  loseNext(method: string): void;
}

type Replacement = "speed up" | "cancel" | "pay somebody";

const DECLINED = { code: 4001, message: "User rejected the request." };
const LOCKED = { code: 4100, message: "The requested account has not been authorized by the user." };
/** Whom it pays in place of what it was asked for. */
export const PAYEE = "0x00000000000000000000000000000000DeaDBeef";
const ICON =
  "data:image/svg+xml;base64," +
  Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#35507a"/><path d="M8 12h16v10H8z" fill="#fff"/></svg>',
  ).toString("base64");

/** What of the wallet runs in the page: all else is here. */
const IN_PAGE = readFileSync(join(import.meta.dirname, "wallet-in-page.js"), "utf8");

let count = 0;

/** Injects the wallet into every page of the context, where it announces itself (EIP-6963). */
export async function injectWallet(context: BrowserContext, options: WalletOptions): Promise<TestWallet> {
  const { name, service } = options;
  const { address } = options.signer;
  let { signer } = options;
  const calls: Call[] = [];
  const watched: unknown[] = [];
  const declined = new Set<string>();
  const locked = new Set<string>();
  const lost = new Set<string>();
  let chainId = options.chainId ?? 31337;
  let known = new Set([chainId]);
  let refusal: object = { code: 4902, message: "Unrecognized chain." };
  let replacement: Replacement | undefined;
  const replaced = new Map<unknown, object>();
  let isConnected = false;

  async function answer({ method, params = [] }: Call): Promise<unknown> {
    switch (method) {
      case "eth_requestAccounts":
        isConnected = true;
        return [signer.address];
      case "eth_accounts":
        return isConnected ? [signer.address] : [];
      case "eth_chainId":
        return `0x${chainId.toString(16)}`;
      case "wallet_switchEthereumChain": {
        const id = Number((params[0] as { chainId: string }).chainId);
        if (!known.has(id)) throw Object.assign(new Error("Unrecognized chain."), refusal);
        chainId = id;
        return null;
      }
      case "wallet_addEthereumChain": {
        const chain = params[0] as { chainId: string; rpcUrls: string[] };
        if (chain.rpcUrls[0] !== service.rpcUrl) throw new Error("another RPC than the service's");
        known.add(Number(chain.chainId));
        return null;
      }
      case "wallet_watchAsset":
        watched.push(params);
        return true;
      case "eth_signTypedData_v4":
        requireAccount(params[0]);
        return signTypedData(JSON.parse(params[1] as string) as TypedData);
      case "personal_sign":
        requireAccount(params[1]);
        return signer.signMessage(getBytes(params[0] as string));
      case "eth_getTransactionByHash":
        if (replaced.has(params[0])) return replaced.get(params[0]);
        return (await askRpc(service, method, params)).result;
      case "eth_sendTransaction":
        requireAccount((params[0] as { from: string }).from);
        return sendTransaction(params[0] as { to: string; data: string });
      default: {
        const { result, error } = await askRpc(service, method, params);
        if (error !== undefined) throw new WalletError(error);
        return result;
      }
    }
  }

  /** As wallets do, it signs for the account that it is on alone. */
  function requireAccount(asked: unknown): void {
    if (asked !== signer.address) throw new WalletError(LOCKED);
  }

  /** As wallets do, it signs for the chain that it is on alone. */
  function signTypedData({ types, domain, message }: TypedData): Promise<string> {
    if (domain["chainId"] !== chainId) {
      const text = `Provided chainId "${domain["chainId"]}" must match the active chainId "${chainId}"`;
      throw new WalletError({ code: -32603, message: text });
    }
    const { EIP712Domain: _, ...own } = types;
    return signer.signTypedData(domain, own, message);
  }

  async function sendTransaction({ to, data }: { to: string; data: string }): Promise<unknown> {
    const ask = async (method: string, params: unknown[]) =>
      (await askRpc<string>(service, method, params)).result as string;
    const [nonce, gasPrice] = await Promise.all([
      ask("eth_getTransactionCount", [signer.address, "latest"]),
      ask("eth_gasPrice", []),
    ]);
    const transaction = {
      type: 2,
      chainId,
      nonce: Number(nonce),
      to,
      data: hexlify(data),
      gasLimit: 300_000n,
      maxFeePerGas: 2n * BigInt(gasPrice),
      maxPriorityFeePerGas: 0n,
    };
    const raw = await signer.signTransaction(transaction);
    if (replacement !== undefined) {
      const hash = keccak256(raw);
      const from = signer.address;
      replaced.set(hash, { hash, from, nonce: toQuantity(nonce), to, input: data, value: "0x0" });
      const other = {
        "speed up": { ...transaction, maxFeePerGas: 3n * BigInt(gasPrice) },
        cancel: { ...transaction, to: from, data: "0x" },
        "pay somebody": { ...transaction, to: PAYEE, data: "0x", value: 1n },
      }[replacement];
      replacement = undefined;
      await ask("eth_sendRawTransaction", [await signer.signTransaction(other)]);
      return hash;
    }
    const { result, error } = await askRpc(service, "eth_sendRawTransaction", [raw]);
    if (error !== undefined) throw new WalletError(error);
    return result;
  }

  const binding = `testWallet${++count}`;
  await context.exposeBinding(binding, async (_source, call: Call): Promise<Outcome> => {
    calls.push(call);
    if (declined.delete(call.method)) return { error: DECLINED };
    if (locked.delete(call.method)) return { error: LOCKED };
    try {
      const result = await answer(call);
      if (lost.delete(call.method)) return { error: { code: -32603, message: "The connection broke." } };
      return { result };
    } catch (error) {
      const { message } = error as Error;
      return { error: { code: -32603, ...(error as object), message } };
    }
  });
  const info = { uuid: binding, name, icon: ICON, rdns: `test.wallet${count}` };
  await context.addInitScript({ content: `{ const info = ${JSON.stringify(info)};\n${IN_PAGE} }` });

  return {
    address,
    calls,
    watched,
    goElsewhere(how) {
      refusal = how;
      chainId = 1;
      known = new Set([chainId]);
    },
    switchSilently(other) {
      signer = other;
    },
    replaceNext(how) {
      replacement = how;
    },
    declineNext: (method) => void declined.add(method),
    lockNext: (method) => void locked.add(method),
    loseNext: (method) => void lost.add(method),
  };
}
