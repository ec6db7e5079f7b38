import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writeWhole } from "../base/files.ts";
import type { SecurityTokenLedger } from "./ledger.ts";

// An `st_id` is unique on one ledger: on two of them it could exist twice. What is on the chain can be asked for there;
// what is on ScalarDL can't be without a connection to it, so that is kept in a file, too.

/** @throws Error where security tokens are on ScalarDL, as far as `file` knows. */
export function requireNoneOnScalarDl(file: string): void {
  if (!existsSync(file)) return;
  throw new Error(
    `security tokens of this service are on ScalarDL, as ${file} says: start it with ST_LEDGER=scalardl`,
  );
}

/** @throws Error where security tokens are on the chain. */
export async function requireNoneOnChain(chain: Pick<SecurityTokenLedger, "securityTokens">): Promise<void> {
  const { items } = await chain.securityTokens({ limit: 1 });
  if (items.length === 0) return;
  throw new Error("security tokens of this service are on its chain: start it with ST_LEDGER=evm");
}

/** Keeps in `file` that security tokens are on ScalarDL, before the first of them is issued there. */
export async function recordScalarDl<T extends SecurityTokenLedger>(ledger: T, file: string): Promise<T> {
  let isRecorded = existsSync(file);
  function record(): void {
    if (isRecorded) return;
    makeFolder(dirname(file), { mode: 0o700 });
    writeWhole(file, `${JSON.stringify({ ledger: "scalardl" })}\n`);
    isRecorded = true;
  }
  // The folder may be a new one.
  if ((await ledger.securityTokens({ limit: 1 })).items.length > 0) record();
  return {
    ...ledger,
    async issueSecurityToken(order, request) {
      record();
      await ledger.issueSecurityToken(order, request);
    },
  };
}
