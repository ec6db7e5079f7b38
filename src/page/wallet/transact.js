import { account, isOnChain, switchChain } from "./account.js";
import { abi, rpc } from "./contract.js";
import { tell } from "../data/notices.js";
import { refusalOf, walletWords } from "./words.js";

/** Milliseconds between two looks for a receipt, and until one no longer waits for it. */
const INTERVAL = 500;
const PATIENCE = 180_000;

/** It was surely not sent; the message says why, in plain words. */
export class Refused extends Error {
  name = "Refused";
}

/**
 * Has the wallet send a transaction, and follows it to its end in a notice. Resolves when the wallet has sent it.
 *
 * @param {object} call
 * @param {string} call.title what it does, such as "Sending 5 ABC"
 * @param {import("../data/types.ts").Asset} call.asset
 * @param {string} call.method
 * @param {unknown[]} call.args
 * @param {() => void} [call.onDone] when it is on the chain
 * @throws Refused
 */
export async function transact({ title, asset, method, args, onDone }) {
  await ready();
  const contract = await abi();
  const from = account.value?.address;
  const transaction = { from, to: asset.contract, data: contract.encodeFunctionData(method, args) };
  try {
    await rpc("eth_call", [transaction, "latest"]);
  } catch (error) {
    const reason = await refusalOf(error, asset);
    // Whatever else went wrong with the trial, the wallet finds out again.
    if (reason !== undefined) throw new Refused(reason);
  }
  let hash;
  try {
    hash = /** @type {string} */ (await rpc("eth_sendTransaction", [transaction]));
  } catch (error) {
    const reason = await refusalOf(error, asset);
    const { text, isSure } = walletWords(error);
    if (reason !== undefined || isSure) throw new Refused(reason ?? text);
    tell({
      state: "unknown",
      title,
      text: `The wallet answered: “${text}”. It may have sent it all the same: look there before you try again.`,
    });
    return;
  }
  void follow(hash, transaction, { title, asset, onDone });
}

/** @throws Refused */
async function ready() {
  if (isOnChain()) return;
  try {
    await switchChain();
  } catch (error) {
    throw new Refused(walletWords(error).text);
  }
}

/**
 * @param {string} hash
 * @param {object} transaction
 * @param {{ title: string, asset: import("../data/types.ts").Asset, onDone?: (() => void) | undefined }} told
 */
async function follow(hash, transaction, { title, asset, onDone }) {
  const change = tell({ state: "busy", title, text: "Waiting for the chain …", hash });
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    /** @type {{ status?: string, blockNumber?: string } | null} */
    let receipt;
    try {
      receipt = /** @type {typeof receipt} */ (await rpc("eth_getTransactionReceipt", [hash]));
    } catch {
      continue; // a node that is away for a moment has not taken it back
    }
    if (receipt?.status === "0x1") {
      change({ state: "done", title, text: "Done, and on the chain.", hash });
      onDone?.();
      return;
    }
    if (receipt?.status === "0x0") {
      const reason = await reasonOf(transaction, receipt.blockNumber, asset);
      change({ state: "failed", title, text: reason ?? "The contract refused it. Nothing was moved.", hash });
      return;
    }
  }
  change({
    state: "unknown",
    title,
    text: "The chain has not taken it yet, and still may. The wallet shows when it does.",
    hash,
  });
}

/**
 * @param {object} transaction
 * @param {string | undefined} block
 * @param {import("../data/types.ts").Asset} asset
 */
async function reasonOf(transaction, block, asset) {
  try {
    await rpc("eth_call", [transaction, block]);
    return undefined;
  } catch (error) {
    return refusalOf(error, asset);
  }
}
