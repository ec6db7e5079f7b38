import { signal } from "@preact/signals";
import type { Wallet } from "./types.ts";

/** The wallets of this browser, as they announce themselves (EIP-6963). */
export const wallets = signal<Wallet[]>([]);

addEventListener("eip6963:announceProvider", (event) => {
  const { detail: wallet } = event as CustomEvent<unknown>;
  if (!isWallet(wallet) || wallets.value.some(({ info }) => info.uuid === wallet.info.uuid)) return;
  wallets.value = [...wallets.value, wallet];
});
dispatchEvent(new Event("eip6963:requestProvider"));

/** Checked, because any script of any extension can announce something. */
function isWallet(announced: unknown): announced is Wallet {
  const { info, provider } = (announced ?? {}) as Partial<Wallet>;
  const { uuid, name, rdns } = info ?? {};
  return [uuid, name, rdns].every((text) => typeof text === "string") && provider !== undefined;
}
