import { account } from "./account.js";
import { network } from "../data/network.js";

/** One ether, of which a transfer takes less than a thousandth. */
const AMOUNT = 10n ** 18n;

/**
 * Has the embedded chain's last well-known account, which the chain signs for, pay the wallet some of its worthless ether.
 * @throws Error in plain words
 */
export async function askForEther() {
  const accounts = /** @type {string[]} */ (await call("eth_accounts", []));
  const transaction = {
    from: accounts.at(-1),
    to: account.value?.address,
    value: `0x${AMOUNT.toString(16)}`,
  };
  await call("eth_sendTransaction", [transaction]);
}

/**
 * @param {string} method
 * @param {unknown[]} params
 * @returns {Promise<unknown>}
 */
async function call(method, params) {
  const response = await fetch(/** @type {string} */ (network.value?.rpc_url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  }).catch(() => undefined);
  const answer = await response?.json().catch(() => undefined);
  if (answer?.result === undefined) throw new Error("The chain can't be reached from this browser.");
  return answer.result;
}
