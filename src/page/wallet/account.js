import { signal } from "@preact/signals";
import { network } from "../data/network.js";
import { wallets } from "./wallets.js";

/** @typedef {import("../data/types.ts").Wallet} Wallet */

/** Which wallet to take up again after a reload: of this tab alone, like the session. */
const REMEMBERED = "hallmark.wallet";

/**
 * The wallet in use and its first account.
 * @type {import("@preact/signals").Signal<import("../data/types.ts").Account | undefined>}
 */
export const account = signal(undefined);

/** Whether the wallet is on the chain of the tokens. */
export function isOnChain() {
  return account.value !== undefined && account.value.chainId === network.value?.chain_id;
}

/** @type {() => void} */
let stopListening = () => {};

/**
 * Asks a wallet for its accounts.
 * @param {Wallet} wallet
 * @throws what the wallet answers, such as code 4001 where its owner declined
 */
export async function connect(wallet) {
  await use(wallet, "eth_requestAccounts");
  sessionStorage.setItem(REMEMBERED, wallet.info.rdns);
}

/** Forgets the wallet. It still knows that it was connected; taking that back is the wallet's own. */
export function disconnect() {
  stopListening();
  sessionStorage.removeItem(REMEMBERED);
  account.value = undefined;
}

/**
 * @param {Wallet} wallet
 * @param {"eth_accounts" | "eth_requestAccounts"} method
 */
async function use(wallet, method) {
  const { provider } = wallet;
  const accounts = await provider.request({ method });
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  if (!(await show(accounts))) return;
  stopListening();
  /** @type {[string, (value: never) => void][]} */
  const listeners = [
    ["accountsChanged", (/** @type {unknown} */ changed) => void show(changed)],
    ["chainChanged", (/** @type {string} */ id) => update({ chainId: Number(id) })],
    ["disconnect", disconnect],
  ];
  for (const [event, listener] of listeners) provider.on?.(event, listener);
  stopListening = () => {
    for (const [event, listener] of listeners) provider.removeListener?.(event, listener);
  };

  /** @param {unknown} accounts */
  async function show(accounts) {
    const first = Array.isArray(accounts) ? /** @type {unknown} */ (accounts[0]) : undefined;
    if (typeof first !== "string") {
      if (account.value?.wallet === wallet) disconnect();
      return false;
    }
    const { getAddress } = await import("ethers");
    const known = account.value?.wallet === wallet ? account.value.chainId : chainId;
    account.value = { wallet, address: getAddress(first), chainId: known };
    return true;
  }
}

/** @param {Partial<import("../data/types.ts").Account>} changes */
function update(changes) {
  if (account.value !== undefined) account.value = { ...account.value, ...changes };
}

/** Milliseconds in which a wallet announces itself to a page that was loaded again. */
const PATIENCE = 1_000;

/** Settles when the wallet of before a reload is there again, or does not come. */
export const reconnected = reconnect();

/** Takes up the wallet of before a reload, without a question to its owner. */
async function reconnect() {
  const rdns = sessionStorage.getItem(REMEMBERED);
  if (rdns === null) return;
  const wallet = await new Promise((/** @type {(found: Wallet | undefined) => void} */ resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE);
    wallets.subscribe((known) => {
      const found = known.find(({ info }) => info.rdns === rdns);
      if (found !== undefined) resolve(found);
    });
  });
  if (wallet !== undefined) await use(wallet, "eth_accounts").catch(() => disconnect());
}

/**
 * Asks the wallet to go to the chain of the tokens, and to add it where it doesn't know it.
 * @throws what the wallet answers
 */
export async function switchChain() {
  const { value: ours } = network;
  const { value: mine } = account;
  if (ours === undefined || mine === undefined) throw new Error("There is no wallet yet.");
  const { provider } = mine.wallet;
  const chainId = `0x${ours.chain_id.toString(16)}`;
  const read = async () => Number(await provider.request({ method: "eth_chainId" }));
  if ((await read()) !== ours.chain_id) {
    try {
      await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });
    } catch (error) {
      if (!isUnknownChain(error) || ours.rpc_url === undefined) throw error;
      const chain = {
        chainId,
        chainName: ours.chain_name,
        nativeCurrency: ours.native_currency,
        rpcUrls: [ours.rpc_url],
      };
      await provider.request({ method: "wallet_addEthereumChain", params: [chain] });
      // It adds; not every wallet goes there too.
      if ((await read()) !== ours.chain_id)
        await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });
    }
  }
  update({ chainId: await read() });
  if (!isOnChain()) throw new Error(`The wallet is still on another network than ${ours.chain_name}.`);
}

/**
 * EIP-3326's code; some wallets wrap it.
 * @param {unknown} error
 */
function isUnknownChain(error) {
  const { code, data } = /** @type {{ code?: number, data?: { originalError?: { code?: number } } }} */ (
    error
  );
  return code === 4902 || data?.originalError?.code === 4902;
}
