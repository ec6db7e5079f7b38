// Makes a session for SESSION_WALLET in the service's session store and prints its key, for a wallet that can't sign in.
import { join } from "node:path";
import { readEnvironment } from "../src/environment/environment.ts";
import { openSessions } from "../src/sessions/open-sessions.ts";
import { address } from "./environment.ts";
import { script } from "./script.ts";

await script(async () => {
  const wallet = address("SESSION_WALLET", "the address of the wallet that the session is for");
  const { SESSION_TTL, SESSION_STORE, DATA_DIR } = readEnvironment(process.env);
  const store = await openSessions(SESSION_STORE ?? join(DATA_DIR, "sessions.db"));
  const expiresAt = new Date(Date.now() + SESSION_TTL * 1000);
  console.log(
    JSON.stringify({
      session_key: await store.create(wallet, expiresAt),
      address: wallet,
      expires_at: expiresAt.toISOString(),
    }),
  );
  await store.close();
});
