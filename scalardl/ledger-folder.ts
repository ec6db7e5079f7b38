import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeFolder, writeFirst, writeWhole } from "../src/base/files.ts";

export interface LedgerFolderOptions {
  folder: string;
  /** `postgresql://user:password@host:port/name`; undefined for SQLite in the folder. */
  databaseUrl: string | undefined;
  /** The ports of the service, and of the privileged service that registers secrets; 0 means any free port. */
  port: number;
  privilegedPort: number;
}

/** Prepares a Ledger's folder: writes its properties anew, and creates its keys at the first start only. */
export function prepareLedgerFolder({ folder, databaseUrl, port, privilegedPort }: LedgerFolderOptions) {
  makeFolder(folder, { mode: 0o700 });
  requireKeys(folder);
  // The Ledger encrypts stored secrets with this key.
  const cipherKey = randomOnce(join(folder, "cipher-key"));
  const properties = join(folder, "ledger.properties");
  const lines = {
    "scalar.dl.ledger.authentication.method": "hmac",
    "scalar.dl.ledger.authentication.hmac.cipher_key": cipherKey,
    "scalar.dl.ledger.server.port": port,
    "scalar.dl.ledger.server.privileged_port": privilegedPort,
    "scalar.dl.ledger.server.prometheus_exporter_port": -1,
    // Otherwise readers find an asset's newest record by a second table, and never meet a record that a killed Ledger left half
    // written. Then nobody rolls it back, and it blocks the asset for ever.
    "scalar.dl.ledger.direct_asset_access.enabled": true,
    "scalar.db.storage": "jdbc",
    ...database(folder, databaseUrl),
    "scalar.db.transaction_manager": "consensus-commit",
    // A lower level would let two concurrent transactions both find an st_id free.
    "scalar.db.consensus_commit.isolation_level": "SERIALIZABLE",
    "scalar.db.jdbc.connection_pool.min_idle": 2,
    "scalar.db.jdbc.connection_pool.max_total": 40,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name}=${String(value)}\n`);
  // Readable by its owner only, because it holds keys.
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

/** @throws Error if the folder has a database, but not the keys of its first start, without which it can't be read */
function requireKeys(folder: string): void {
  if (!existsSync(join(folder, "ledger.db"))) return;
  const lost = ["cipher-key", "secret"].find((name) => !existsSync(join(folder, name)));
  if (lost === undefined) return;
  throw new Error(
    `${folder} has a database and has lost its ${lost}: restore the whole folder from a backup`,
  );
}

/** 32 random bytes in hex, made once and kept. */
export function randomOnce(file: string): string {
  if (!existsSync(file)) writeFirst(file, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}
