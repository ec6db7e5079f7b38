import { computed } from "@preact/signals";
import { ask } from "../data/api.ts";
import { network } from "../data/network.ts";
import { keptInTab } from "../data/tab-storage.ts";
import type { CreatedSession, Kind, Nonce } from "../data/types.ts";
import { account } from "./account.ts";
import type { Session } from "./types.ts";

// The key is in the tab's storage, so that a reload costs no signature and a pending issue keeps its session. No other tab or
// origin can read it there, and the page's policy lets no foreign script run.
const stored = keptInTab<Session>("hallmark.session");

/** The session of the connected wallet; undefined if it has none, or it has expired. */
export const session = computed(() => {
  const { value } = stored.current;
  return value !== undefined &&
    value.address === account.value?.address &&
    Date.parse(value.expires) > Date.now()
    ? value
    : undefined;
});

/** Whether a token of a kind is issued only to a wallet that is signed in. */
export function needsSession(kind: Kind): boolean {
  return kind === "tokens" || network.value?.st_auth === "required";
}

/**
 * Signs the wallet in (EIP-4361).
 * @throws the error of the wallet or of the service
 */
export async function signIn(): Promise<void> {
  if (account.value === undefined || network.value === undefined)
    throw new Error("No wallet is connected now: open yours and connect it.");
  const { address, wallet } = account.value;
  const { public_url: home, chain_id: chainId } = network.value;
  if (location.origin !== home) throw new Error(`Wallets sign in at ${home} only: open this page there.`);
  const { nonce } = await ask<Nonce>("sessions/nonce", { method: "POST" });
  const message = [
    `${location.host} wants you to sign in with your Ethereum account:`,
    address,
    "",
    "Sign in to Hallmark to issue tokens. This costs nothing and moves nothing.",
    "",
    `URI: ${new URL(".", location.href).href}`,
    "Version: 1",
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${new Date().toISOString()}`,
  ].join("\n");
  const { hexlify, toUtf8Bytes } = await import("ethers");
  const signature = await wallet.provider.request({
    method: "personal_sign",
    params: [hexlify(toUtf8Bytes(message)), address],
  });
  const created = await ask<CreatedSession>("sessions", {
    method: "POST",
    body: { message, signature },
  });
  stored.keep({ key: created.session_key, address: created.address, expires: created.expires_at });
}

/** Ends the session here and at the service. */
export async function signOut(): Promise<void> {
  const { value } = stored.current;
  stored.forget();
  if (value === undefined) return;
  // If the service can't be reached, the session expires by itself.
  await ask("sessions", { method: "DELETE", headers: { Authorization: `Bearer ${value.key}` } }).catch(
    () => {},
  );
}

/** Forgets a session that the service no longer knows. */
export function forgetSession(): void {
  stored.forget();
}
