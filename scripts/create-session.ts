// Makes a session for SESSION_WALLET in the service's session store and prints its key, for a wallet that can't sign in.
import { join } from "node:path";
import { getAddress } from "ethers";
import { openSessions } from "../src/sessions/open-sessions.ts";
import { required } from "./environment.ts";

const wallet = getAddress(required("SESSION_WALLET", "the address of the wallet that the session is for"));
const ttl = Number(process.env["SESSION_TTL"] ?? 86_400);
if (!Number.isInteger(ttl) || ttl < 1) throw new Error("SESSION_TTL must be a number of seconds");

const store = await openSessions(
  process.env["SESSION_STORE"] ?? join(process.env["DATA_DIR"] ?? "data", "sessions.db"),
);
const expiresAt = new Date(Date.now() + ttl * 1000);
console.log(
  JSON.stringify({
    session_key: await store.create(wallet, expiresAt),
    address: wallet,
    expires_at: expiresAt.toISOString(),
  }),
);
await store.close();
