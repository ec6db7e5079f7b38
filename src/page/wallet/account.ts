import { signal } from "@preact/signals";
import { network } from "../data/network.ts";
import type { Account } from "./types.ts";

/** The storage key for the wallet to use again after a reload, and in other tabs. */
export const REMEMBERED = "hallmark.wallet";

/** The connected wallet and its first account. */
export const account = signal<Account | undefined>(undefined);

/** Whether the wallet is on the tokens' chain. */
export function isOnChain(): boolean {
  return account.value !== undefined && account.value.chainId === network.value?.chain_id;
}

/** Sends a JSON-RPC call to the wallet, which answers it itself or asks its node. */
export async function askWallet(method: string, params: unknown[]): Promise<unknown> {
  if (account.value === undefined) throw new Error("No wallet is connected now: open yours and connect it.");
  return account.value.wallet.provider.request({ method, params });
}

export function updateChain(chainId: number): void {
  if (account.value !== undefined) account.value = { ...account.value, chainId };
}

/** Resolves when the wallet from before a reload is connected again, or has not announced itself in time. */
export const reconnected = reconnect();

async function reconnect(): Promise<void> {
  const rdns = localStorage.getItem(REMEMBERED);
  if (rdns === null) return;
  // Loaded only where there is a wallet: most visitors only read.
  const connecting = await import("./connect.ts").catch(() => undefined);
  await connecting?.reconnect(rdns);
}
