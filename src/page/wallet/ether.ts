import { network } from "../data/network.ts";
import { account, askWallet, isOnChain } from "./account.ts";

/** The account's balance in wei, which pays for transactions; undefined if the wallet is on another chain. */
export async function readEther(): Promise<bigint | undefined> {
  if (!isOnChain()) return undefined;
  return BigInt((await askWallet("eth_getBalance", [account.value?.address, "latest"])) as string);
}

/** One ether. A transfer costs less than a thousandth of it. */
const GIFT = 10n ** 18n;

/**
 * Gives the wallet some of the embedded chain's ether, which is worth nothing. It comes from the last of the well-known
 * accounts that the chain signs for.
 * @throws Error in plain words
 */
export async function askForEther(): Promise<void> {
  const accounts = (await askEmbeddedChain("eth_accounts", [])) as string[];
  const transaction = {
    from: accounts.at(-1),
    to: account.value?.address,
    value: `0x${GIFT.toString(16)}`,
  };
  await askEmbeddedChain("eth_sendTransaction", [transaction]);
}

async function askEmbeddedChain(method: string, params: unknown[]): Promise<unknown> {
  const request = fetch(network.value?.rpc_url ?? "", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer = await request
    .then((response) => response.json() as Promise<{ result?: unknown }>)
    .catch(() => undefined);
  if (answer?.result === undefined) throw new Error("The chain can't be reached from this browser.");
  return answer.result;
}
