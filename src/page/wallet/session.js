import { computed, signal } from "@preact/signals";
import { account } from "./account.js";
import { ask } from "../data/api.js";
import { network } from "../data/network.js";

/** @typedef {import("../data/types.ts").Session} Session */

// In sessionStorage, not in memory: a reload shall not cost a signature, nor a pending issue its session. No other tab and
// no other origin reads it, it ends with the tab, and the page's policy runs no script but its own.
const KEPT = "hallmark.session";

/** @type {import("@preact/signals").Signal<Session | undefined>} */
const kept = signal(JSON.parse(sessionStorage.getItem(KEPT) ?? "null") ?? undefined);

/** The session of the wallet in use, while it lasts. */
export const session = computed(() => {
  const { value } = kept;
  return value !== undefined &&
    value.address === account.value?.address &&
    Date.parse(value.expires) > Date.now()
    ? value
    : undefined;
});

/** @param {Session | undefined} value */
function keep(value) {
  kept.value = value;
  if (value === undefined) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, JSON.stringify(value));
}

/**
 * Signs the wallet in (EIP-4361).
 * @returns {Promise<Session>}
 * @throws what the wallet or the service answers
 */
export async function signIn() {
  if (account.value === undefined || network.value === undefined) throw new Error("There is no wallet yet.");
  const { address, wallet } = account.value;
  const { public_url: home } = network.value;
  if (location.origin !== home) throw new Error(`Wallets sign in at ${home} only: open this page there.`);
  const { nonce } = await ask("sessions/nonce", { method: "POST" });
  const message = [
    `${location.host} wants you to sign in with your Ethereum account:`,
    address,
    "",
    "Sign in to Hallmark to issue tokens. This costs nothing and moves nothing.",
    "",
    `URI: ${new URL(".", location.href).href}`,
    "Version: 1",
    `Chain ID: ${network.value.chain_id}`,
    `Nonce: ${nonce}`,
    `Issued At: ${new Date().toISOString()}`,
  ].join("\n");
  const { hexlify, toUtf8Bytes } = await import("ethers");
  const signature = await wallet.provider.request({
    method: "personal_sign",
    params: [hexlify(toUtf8Bytes(message)), address],
  });
  const answer = await ask("sessions", { method: "POST", body: { message, signature } });
  const signedIn = { key: answer.session_key, address: answer.address, expires: answer.expires_at };
  keep(signedIn);
  return signedIn;
}

/** Ends the session here and at the service. */
export async function signOut() {
  const { value } = kept;
  keep(undefined);
  if (value === undefined) return;
  // It ends by itself where the service can't be reached.
  await ask("sessions", { method: "DELETE", headers: { Authorization: `Bearer ${value.key}` } }).catch(
    () => {},
  );
}

/** Forgets a session that the service no longer knows. */
export function forgetSession() {
  keep(undefined);
}
