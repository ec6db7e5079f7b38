import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openChannel, type Channel, type LedgerMethod } from "../src/ledger/scalardl/channel.ts";
import { CONTRACTS } from "../src/ledger/scalardl/ledger-contracts.ts";
import { registrationRequest, type Identity } from "../src/ledger/scalardl/identity.ts";
import { ALREADY_REGISTERED, LedgerFault } from "../src/ledger/scalardl/ledger-fault.ts";

/** Milliseconds. */
const TIMEOUT = 30_000;

/** Registers a client's secret at a Ledger, by the privileged port, which needs no authentication. Can be repeated. */
export async function registerSecret(
  privileged: string,
  { entity, keyVersion, secret }: Identity,
): Promise<void> {
  const channel = openChannel({ address: privileged, tls: undefined });
  await registerIfNew(channel, "LedgerPrivileged/RegisterSecret", {
    entityId: entity,
    keyVersion,
    secretKey: secret,
  });
  channel.close();
}

/** Registers the contracts for a client. Can be repeated. @throws Error if a name belongs to another class */
export async function registerContracts(
  channel: Channel,
  identity: Identity,
  classes: string,
): Promise<void> {
  for (const name of Object.values(CONTRACTS)) {
    const byteCode = readFileSync(join(classes, `${name.replaceAll(".", "/")}.class`));
    await registerIfNew(channel, "Ledger/RegisterContract", registrationRequest(identity, name, byteCode));
  }
}

async function registerIfNew(channel: Channel, method: LedgerMethod, request: object): Promise<void> {
  try {
    await channel.call(method, request, Date.now() + TIMEOUT);
  } catch (error) {
    const isDone = error instanceof LedgerFault && ALREADY_REGISTERED.includes(error.code ?? 0);
    if (!isDone) throw error;
  }
}
