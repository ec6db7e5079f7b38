import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChannel } from "../../src/ledger/scalardl/channel.ts";
import type { Identity } from "../../src/ledger/scalardl/identity.ts";
import { startPreparedLedger, type PreparedLedger } from "../prepared-ledger.ts";
import { validateLedger, type Validation } from "../validate-ledger.ts";

/** A Ledger of a test's own: free ports, SQLite in a folder of its own, the documents' issuer. */
export interface TestLedger {
  folder: string;
  /** The database. */
  file: string;
  address(): string;
  /** Where it registers secrets. */
  privilegedAddress(): string;
  identity(): Identity;
  /** What a service needs to know to use it. `at` is where it finds it, if that is another address. */
  environment(at?: string): Record<string, string>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again, on the same ports. */
  restart(): Promise<void>;
  validate(): Promise<Validation>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

export async function startTestLedger(): Promise<TestLedger> {
  const folder = mkdtempSync(join(tmpdir(), "hallmark-scalardl-"));
  const start = (port: number, privilegedPort: number) =>
    startPreparedLedger({
      folder,
      databaseUrl: undefined,
      port,
      privilegedPort,
      entity: "hallmark",
      keyVersion: 1,
    });
  let ledger: PreparedLedger = await start(0, 0);
  return {
    folder,
    file: join(folder, "ledger.db"),
    address: () => ledger.address,
    privilegedAddress: () => `127.0.0.1:${ledger.privilegedPort}`,
    identity: () => ledger.identity,
    environment: (at = ledger.address) => ({
      ST_LEDGER: "scalardl",
      SCALARDL_ADDRESS: at,
      SCALARDL_SECRET_FILE: join(folder, "secret"),
    }),
    kill: () => ledger.stop("SIGKILL"),
    async restart() {
      ledger = await start(ledger.port, ledger.privilegedPort);
    },
    async validate() {
      const channel = openChannel({ address: ledger.address, tls: undefined });
      try {
        return await validateLedger(channel, ledger.identity);
      } finally {
        channel.close();
      }
    },
    async remove() {
      await ledger.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
