import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  openChannel,
  type Channel,
  type ChannelOptions,
  type LedgerMethod,
} from "../src/ledger/scalardl/channel.ts";
import { CONTRACTS } from "../src/ledger/scalardl/ledger-contracts.ts";
import { registrationRequest, type Identity } from "../src/ledger/scalardl/identity.ts";
import { ALREADY_REGISTERED, INVALID_SIGNATURE, LedgerFault } from "../src/ledger/scalardl/ledger-fault.ts";

export interface Registration {
  ledger: ChannelOptions;
  /** The Ledger's other port, which registers secrets and needs no authentication. */
  privileged: ChannelOptions;
  identity: Identity;
  /** Where the contracts' classes are. */
  classes: string;
}

/** Milliseconds. */
const TIMEOUT = 30_000;

/**
 * Registers a client's secret and the contracts at a Ledger. Can be repeated.
 * @throws Error if the Ledger has another secret of this client, or another class under a contract's name
 */
export async function register({ ledger, privileged, identity, classes }: Registration): Promise<void> {
  const { entity, keyVersion, secret } = identity;
  await using(privileged, (channel) =>
    registerIfNew(channel, "LedgerPrivileged/RegisterSecret", {
      entityId: entity,
      keyVersion,
      secretKey: secret,
    }),
  );
  await using(ledger, async (channel) => {
    for (const name of Object.values(CONTRACTS)) {
      const byteCode = readFileSync(join(classes, `${name.replaceAll(".", "/")}.class`));
      await registerIfNew(channel, "Ledger/RegisterContract", registrationRequest(identity, name, byteCode));
    }
  }).catch((error: unknown) => {
    if (!(error instanceof LedgerFault && error.code === INVALID_SIGNATURE)) throw error;
    throw new Error(
      `the Ledger has another secret for the entity ${entity} and key version ${keyVersion}: use that one, or set SCALARDL_KEY_VERSION to a new version`,
      { cause: error },
    );
  });
}

async function using(options: ChannelOptions, work: (channel: Channel) => Promise<void>): Promise<void> {
  const channel = openChannel(options);
  try {
    await work(channel);
  } finally {
    channel.close();
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
