import { readFileSync } from "node:fs";
import type { Registry } from "prom-client";
import type { SecurityTokenLedger, Lifecycle } from "../ledger.ts";
import { openScalarDlLedger, type ScalarDlClient } from "./scalardl-ledger.ts";

export interface ScalarDlConnection {
  /** `host:port` */
  address: string;
  entity: string;
  keyVersion: number;
  /** The HMAC key, or the file that holds it. */
  secret: { value: string } | { file: string };
  /** Undefined for no encryption. `caFile` holds a certificate authority's PEM; by default Node's authorities are used. */
  tls: { caFile: string | undefined } | undefined;
}

/**
 * Connects to a ScalarDL Ledger; `timeout` is in milliseconds.
 * @throws Error if it can't be reached, or this service's secret or its contracts are not registered there
 */
export async function connectScalarDl(
  connection: ScalarDlConnection,
  timeout: number,
  registry: Registry,
): Promise<SecurityTokenLedger & Lifecycle> {
  const ledger = openScalarDlLedger({ ...scalarDlClient(connection), timeout, registry });
  const state = await ledger.readiness();
  if (state.ready) return ledger;
  await ledger.close();
  throw new Error(`${state.reason}: ${connection.address} (npm run scalardl starts a Ledger here)`);
}

/** Reads the files of a connection. @throws Error if a file is missing */
export function scalarDlClient({
  address,
  entity,
  keyVersion,
  secret,
  tls,
}: ScalarDlConnection): ScalarDlClient {
  const ca = tls?.caFile === undefined ? {} : { ca: readFileSync(tls.caFile) };
  return {
    channel: { address, tls: tls && ca },
    identity: { entity, keyVersion, secret: "value" in secret ? secret.value : readSecret(secret.file) },
  };
}

/** @throws Error that names the file and shows nothing of its content */
function readSecret(file: string): string {
  let secret: string;
  try {
    secret = readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new Error(
      `there is no ScalarDL secret in ${file}: start a Ledger by npm run scalardl, which makes one, or set SCALARDL_SECRET or SCALARDL_SECRET_FILE`,
      { cause },
    );
  }
  if (secret.length < 32) throw new Error(`the ScalarDL secret in ${file} is shorter than 32 characters`);
  return secret;
}
