import { HallmarkError } from "../src/base/errors.ts";
import type { Channel } from "../src/ledger/scalardl/channel.ts";
import type {
  AccountPage,
  PageIssuersResult,
  Position,
  ReadSecurityTokenResult,
} from "../src/ledger/scalardl/ledger-contracts.ts";
import { createExecutor } from "../src/ledger/scalardl/executor.ts";
import { validationRequest, type Identity } from "../src/ledger/scalardl/identity.ts";
import { LedgerFault } from "../src/ledger/scalardl/ledger-fault.ts";

export interface Fault {
  assetId: string;
  /** ScalarDL's status code, such as 303 for a record that its contract did not write, or a message. */
  status: number | string;
}

export interface Validation {
  /** How many assets were validated. */
  assets: number;
  faults: Fault[];
}

/** Milliseconds for one call. */
const TIMEOUT = 60_000;
const PARALLEL = 8;
const PAGE = 100;
const OK = 200;

/**
 * Lets a Ledger validate everything that the service keeps there: each asset with its whole history, from the list of issuers
 * down to each token. The Ledger executes the contracts again and compares the hashes of each record.
 */
export async function validateLedger(channel: Channel, identity: Identity): Promise<Validation> {
  const executor = createExecutor(channel, identity);
  const result: Validation = { assets: 0, faults: [] };

  async function validate(assetId: string): Promise<void> {
    result.assets++;
    const status = await statusOf(assetId);
    if (status !== OK) result.faults.push({ assetId, status });
  }

  async function statusOf(assetId: string): Promise<number> {
    const request = validationRequest(identity, assetId);
    try {
      const answer = await channel.call<{ statusCode: number }>(
        "Ledger/ValidateLedger",
        request,
        Date.now() + TIMEOUT,
      );
      return answer.statusCode;
    } catch (error) {
      if (error instanceof LedgerFault && error.code !== undefined) return error.code;
      throw error;
    }
  }

  /** Goes by the account, so that a token whose record is gone is missed. */
  async function validateAccount(issuerId: string): Promise<void> {
    await validate(`issuer-${issuerId}`);
    await validate(`account-${issuerId}`);
    let from: Position | undefined;
    do {
      const page: AccountPage<{ st_id: string }> = await executor.read(
        "readAccount",
        { issuer_id: issuerId, limit: PAGE, from },
        Date.now() + TIMEOUT,
      );
      await inParallel(page.tokens ?? [], ({ st_id: stId }) => validateToken(stId));
      from = page.next;
    } while (from !== undefined);
  }

  async function validateToken(stId: string): Promise<void> {
    const assetId = `st-${stId}`;
    await validate(assetId);
    await readable(assetId, async () => {
      const { token, stray } = await executor.read<ReadSecurityTokenResult>(
        "readSecurityToken",
        { st_id: stId },
        Date.now() + TIMEOUT,
      );
      if (stray) result.faults.push({ assetId, status: "it is not what its issuer's account has" });
      if (token?.payload !== undefined) await validate(`request-${token.request}`);
    });
  }

  /** Notes what is so damaged that not even a contract can read it. A Ledger that is away ends the validation. */
  async function readable(assetId: string, read: () => Promise<void>): Promise<void> {
    await read().catch((error: unknown) => {
      if (!(error instanceof HallmarkError && error.code === "INTERNAL_ERROR")) throw error;
      result.faults.push({ assetId, status: (error.cause as Error).message });
    });
  }

  await validate("issuers");
  for (let from: number | undefined; from === undefined || from >= 0;) {
    const { issuers } = await executor.read<PageIssuersResult>(
      "pageIssuers",
      { limit: PAGE, from },
      Date.now() + TIMEOUT,
    );
    for (const { issuer_id: issuerId } of issuers) {
      await readable(`account-${issuerId}`, () => validateAccount(issuerId));
    }
    from = (issuers.at(-1)?.number ?? 0) - 1;
  }
  return result;
}

async function inParallel<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}
