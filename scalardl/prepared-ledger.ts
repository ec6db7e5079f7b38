import { HallmarkError } from "../src/base/errors.ts";
import type { Identity } from "../src/ledger/scalardl/identity.ts";
import { openScalarDlLedger } from "../src/ledger/scalardl/scalardl-ledger.ts";
import type { LedgerFolderOptions } from "./ledger-folder.ts";
import { startLedger, type LedgerProcess } from "./ledger-process.ts";
import { register } from "./registration.ts";

export interface PreparedLedgerOptions extends LedgerFolderOptions {
  /** The entity and key version that the service calls with. */
  entity: string;
  keyVersion: number;
}

export interface PreparedLedger extends LedgerProcess {
  /** `host:port` */
  address: string;
  identity: Identity;
}

/** The issuer of the documents' examples. Its wallet is Hardhat's account 2, whose key is public. */
const DEMO_ISSUER = { issuerId: "issuer123", wallet: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC" };

/** Milliseconds. */
const TIMEOUT = 30_000;

/**
 * Starts a Ledger on loopback with everything in it that the service needs. On SQLite it also registers the documents' issuer.
 * Can be repeated on the same folder. @throws Error
 */
export async function startPreparedLedger(options: PreparedLedgerOptions): Promise<PreparedLedger> {
  const { entity, keyVersion, databaseUrl } = options;
  const ledger = await startLedger(options);
  try {
    const address = `127.0.0.1:${ledger.port}`;
    const identity = { entity, keyVersion, secret: ledger.secret };
    await register({
      ledger: { address, tls: undefined },
      privileged: { address: `127.0.0.1:${ledger.privilegedPort}`, tls: undefined },
      identity,
      classes: ledger.classes,
    });
    if (databaseUrl === undefined) await registerDemoIssuer(address, identity);
    return { ...ledger, address, identity };
  } catch (error) {
    await ledger.stop();
    throw error;
  }
}

async function registerDemoIssuer(address: string, identity: Identity): Promise<void> {
  const ledger = openScalarDlLedger({ channel: { address, tls: undefined }, identity, timeout: TIMEOUT });
  await ledger.registerIssuer(DEMO_ISSUER).catch((error: unknown) => {
    if (!(error instanceof HallmarkError && error.code === "ISSUER_ALREADY_EXISTS")) throw error;
  });
  await ledger.close();
}
