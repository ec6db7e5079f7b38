import { signal } from "@preact/signals";

/** @typedef {import("../data/types.ts").Wallet} Wallet */

/**
 * The wallets of this browser, as they announce themselves (EIP-6963).
 * @type {import("@preact/signals").Signal<Wallet[]>}
 */
export const wallets = signal([]);

addEventListener("eip6963:announceProvider", (event) => {
  const wallet = /** @type {CustomEvent<Wallet>} */ (event).detail;
  if (!isWallet(wallet) || wallets.value.some(({ info }) => info.uuid === wallet.info.uuid)) return;
  wallets.value = [...wallets.value, wallet];
});
dispatchEvent(new Event("eip6963:requestProvider"));

/**
 * Whatever else runs in the page may announce itself.
 * @param {Partial<Wallet> | null} wallet
 */
function isWallet(wallet) {
  const { uuid, name, rdns } = wallet?.info ?? {};
  return [uuid, name, rdns].every((text) => typeof text === "string") && wallet?.provider !== undefined;
}
