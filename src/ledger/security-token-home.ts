import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writeWhole } from "../base/files.ts";
import type { SecurityTokenLedger } from "./ledger.ts";

// An `st_id` is unique on one ledger, so security tokens must not be on two. The chain can always be asked whether it has
// some. ScalarDL can be asked only if the service is connected to it, so a file records that it has some.

/** @throws Error if `file` records that security tokens are on ScalarDL */
export function requireNoneOnScalarDl(file: string): void {
  if (!existsSync(file)) return;
  throw new Error(
    `security tokens of this service are on ScalarDL, as ${file} says: start it with ST_LEDGER=scalardl`,
  );
}

/** @throws Error if security tokens are on the chain */
export async function requireNoneOnChain(chain: Pick<SecurityTokenLedger, "securityTokens">): Promise<void> {
  const { items } = await chain.securityTokens({ limit: 1 });
  if (items.length === 0) return;
  throw new Error("security tokens of this service are on its chain: start it with ST_LEDGER=evm");
}

/** Records in `file` that security tokens are on ScalarDL, before the first one is issued there. */
export async function recordScalarDl<T extends SecurityTokenLedger>(ledger: T, file: string): Promise<T> {
  let isRecorded = existsSync(file);
  function record(): void {
    if (isRecorded) return;
    makeFolder(dirname(file), { mode: 0o700 });
    writeWhole(file, `${JSON.stringify({ ledger: "scalardl" })}\n`);
    isRecorded = true;
  }
  // The Ledger may have some already, while the service's folder is new.
  if ((await ledger.securityTokens({ limit: 1 })).items.length > 0) record();
  return {
    ...ledger,
    async issueSecurityToken(...request) {
      record();
      await ledger.issueSecurityToken(...request);
    },
  };
}
