import { signal } from "@preact/signals";
import { network } from "../data/network.ts";
import type { Account, Wallet } from "./types.ts";
import { wallets } from "./wallets.ts";

/** The storage key for the wallet to use again after a reload; per tab, like the session. */
const REMEMBERED = "hallmark.wallet";

/** The connected wallet and its first account. */
export const account = signal<Account | undefined>(undefined);

/** Whether the wallet is on the tokens' chain. */
export function isOnChain(): boolean {
  return account.value !== undefined && account.value.chainId === network.value?.chain_id;
}

/** Sends a JSON-RPC call to the wallet, which answers it itself or asks its node. */
export async function askWallet(method: string, params: unknown[]): Promise<unknown> {
  if (account.value === undefined) throw new Error("There is no wallet yet.");
  return account.value.wallet.provider.request({ method, params });
}

let stopListening = () => {};

/**
 * Asks a wallet for its accounts.
 * @throws the wallet's error, such as code 4001 if its owner declined
 */
export async function connect(wallet: Wallet): Promise<void> {
  await use(wallet, "eth_requestAccounts");
  sessionStorage.setItem(REMEMBERED, wallet.info.rdns);
}

/** Forgets the wallet. The wallet itself still lets this page use its accounts, until its owner changes that there. */
export function disconnect(): void {
  stopListening();
  sessionStorage.removeItem(REMEMBERED);
  account.value = undefined;
}

export function updateChain(chainId: number): void {
  if (account.value !== undefined) account.value = { ...account.value, chainId };
}

async function use(wallet: Wallet, method: "eth_accounts" | "eth_requestAccounts"): Promise<void> {
  const { provider } = wallet;
  const accounts = await provider.request({ method });
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  if (!(await takeFirst(accounts))) return;
  stopListening();
  const listeners: [event: string, listener: (value: never) => void][] = [
    ["accountsChanged", (changed: unknown) => void takeFirst(changed)],
    ["chainChanged", (id: string) => updateChain(Number(id))],
    ["disconnect", disconnect],
  ];
  for (const [event, listener] of listeners) provider.on?.(event, listener);
  stopListening = () => {
    for (const [event, listener] of listeners) provider.removeListener?.(event, listener);
  };

  /** Uses the first account that the wallet offers. Returns whether there is one. */
  async function takeFirst(offered: unknown): Promise<boolean> {
    const first: unknown = Array.isArray(offered) ? offered[0] : undefined;
    if (typeof first !== "string") {
      if (account.value?.wallet === wallet) disconnect();
      return false;
    }
    const { getAddress } = await import("ethers");
    const knownChain = account.value?.wallet === wallet ? account.value.chainId : chainId;
    account.value = { wallet, address: getAddress(first), chainId: knownChain };
    return true;
  }
}

/** Milliseconds that a wallet has to announce itself after a reload. */
const ANNOUNCED_WITHIN = 1_000;

/** Resolves when the wallet from before a reload is connected again, or has not announced itself in time. */
export const reconnected = reconnect();

/** Connects the wallet from before a reload again, without asking its owner. */
async function reconnect(): Promise<void> {
  const rdns = sessionStorage.getItem(REMEMBERED);
  if (rdns === null) return;
  const wallet = await new Promise<Wallet | undefined>((resolve) => {
    setTimeout(() => resolve(undefined), ANNOUNCED_WITHIN);
    wallets.subscribe((known) => {
      const found = known.find(({ info }) => info.rdns === rdns);
      if (found !== undefined) resolve(found);
    });
  });
  if (wallet !== undefined) await use(wallet, "eth_accounts").catch(disconnect);
}
