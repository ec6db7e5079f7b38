import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeFolder, writeFirst, writeWhole } from "../src/base/files.ts";

export interface LedgerFolderOptions {
  folder: string;
  /** `postgresql://user:password@host:port/name`; unset: SQLite in the folder. */
  databaseUrl: string | undefined;
  /** Of the service, and of what registers secrets; 0 is any free one. */
  port: number;
  privilegedPort: number;
}

/** A Ledger's folder: its properties, which are written anew, and what must stay as it was at the first start. */
export function prepareLedgerFolder({ folder, databaseUrl, port, privilegedPort }: LedgerFolderOptions) {
  makeFolder(folder, { mode: 0o700 });
  // With it the Ledger encrypts the secrets that it keeps.
  const cipherKey = randomOnce(join(folder, "cipher-key"));
  const properties = join(folder, "ledger.properties");
  const lines = {
    "scalar.dl.ledger.authentication.method": "hmac",
    "scalar.dl.ledger.authentication.hmac.cipher_key": cipherKey,
    "scalar.dl.ledger.server.port": port,
    "scalar.dl.ledger.server.privileged_port": privilegedPort,
    "scalar.dl.ledger.server.prometheus_exporter_port": -1,
    // Without it the newest record of an asset is found by a second table, and one that a killed Ledger left half written is
    // met by no reader, so that nobody rolls it back and it stands in the way of its asset for ever.
    "scalar.dl.ledger.direct_asset_access.enabled": true,
    "scalar.db.storage": "jdbc",
    ...database(folder, databaseUrl),
    "scalar.db.transaction_manager": "consensus-commit",
    // Anything less would let two transactions of the same time find an st_id free.
    "scalar.db.consensus_commit.isolation_level": "SERIALIZABLE",
    "scalar.db.jdbc.connection_pool.min_idle": 2,
    "scalar.db.jdbc.connection_pool.max_total": 40,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name}=${String(value)}\n`);
  // It holds keys.
  writeWhole(properties, text.join(""), { mode: 0o600 });
  return { properties, secret: randomOnce(join(folder, "secret")) };
}

function database(folder: string, databaseUrl: string | undefined): Record<string, string> {
  if (databaseUrl === undefined) {
    const file = resolve(folder, "ledger.db");
    const settings = "busy_timeout=10000&journal_mode=WAL&synchronous=FULL";
    return { "scalar.db.contact_points": `jdbc:sqlite:${file}?${settings}` };
  }
  const { host, pathname, search, username, password } = new URL(databaseUrl);
  return {
    "scalar.db.contact_points": `jdbc:postgresql://${host}${pathname}${search}`,
    "scalar.db.username": decodeURIComponent(username),
    "scalar.db.password": decodeURIComponent(password),
  };
}

/** 32 random bytes in hex, made once and kept. */
function randomOnce(file: string): string {
  if (!existsSync(file)) writeFirst(file, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}
