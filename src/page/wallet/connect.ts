import { account, REMEMBERED, updateChain } from "./account.ts";
import type { Wallet } from "./types.ts";
import { wallets } from "./wallets.ts";

let stopListening = () => {};

/**
 * Asks a wallet for its accounts.
 * @throws the wallet's error, such as code 4001 if its owner declined
 */
export async function connect(wallet: Wallet): Promise<void> {
  await use(wallet, "eth_requestAccounts");
  localStorage.setItem(REMEMBERED, wallet.info.rdns);
}

/** Forgets the wallet. The wallet itself still lets this page use its accounts, until its owner changes that there. */
export function disconnect(): void {
  stopListening();
  localStorage.removeItem(REMEMBERED);
  account.value = undefined;
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

/** Connects the wallet from before a reload again, without asking its owner. */
export async function reconnect(rdns: string): Promise<void> {
  const wallet = await new Promise<Wallet | undefined>((resolve) => {
    setTimeout(() => resolve(undefined), ANNOUNCED_WITHIN);
    wallets.subscribe((known) => {
      const found = known.find(({ info }) => info.rdns === rdns);
      if (found !== undefined) resolve(found);
    });
  });
  if (wallet !== undefined) await use(wallet, "eth_accounts").catch(disconnect);
}
