import { HallmarkError } from "../src/base/errors.ts";
import type { Channel } from "../src/ledger/scalardl/channel.ts";
import type {
  AccountPage,
  PageIssuersResult,
  Position,
  Token,
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

  async function validateAccount(issuerId: string): Promise<void> {
    await validate(`issuer-${issuerId}`);
    await validate(`account-${issuerId}`);
    let from: Position | undefined;
    do {
      const page: AccountPage<Token> = await executor.read(
        "pageSecurityTokens",
        { issuer_id: issuerId, limit: PAGE, from },
        Date.now() + TIMEOUT,
      );
      const assets = (page.tokens ?? []).flatMap(({ st_id: stId, request, payload }) => [
        `st-${stId}`,
        ...(payload === undefined ? [] : [`request-${request}`]),
      ]);
      await inParallel(assets, validate);
      from = page.next;
    } while (from !== undefined);
  }

  await validate("issuers");
  for (let from: number | undefined; from === undefined || from >= 0;) {
    const { issuers } = await executor.read<PageIssuersResult>(
      "pageIssuers",
      { limit: PAGE, from },
      Date.now() + TIMEOUT,
    );
    for (const { issuer_id: issuerId } of issuers) {
      await validateAccount(issuerId).catch((error: unknown) => {
        // The account is too damaged to be read. Other errors mean that the Ledger can't be reached.
        if (!(error instanceof HallmarkError && error.code === "INTERNAL_ERROR")) throw error;
        result.faults.push({ assetId: `account-${issuerId}`, status: (error.cause as Error).message });
      });
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
