import { openEmbedded } from "../src/ledger/evm/setup/open-embedded.ts";
import { createEvmLedger } from "../src/ledger/evm/evm-ledger.ts";
import { tokenRequestIdentity } from "../src/issuance/request-identity.ts";
import { SILENT } from "../src/base/log.ts";
import { createSender } from "../src/ledger/evm/issue/sender.ts";

const CONCURRENCY = 256;
const TOKENS = 4_000;

/** Tokens a second without HTTP: the chain's own limit. The median of the rounds. With keys, as they are in a batch. */
export async function inProcess(dataDir: string, rounds: number, { keys = false } = {}): Promise<number> {
  const { connection, accounts, stop } = await openEmbedded({
    dataDir,
    operatorKey: { kind: "own", file: `${dataDir}/operator.key` },
    demo: false,
    log: () => undefined,
    onFailure: (error) => {
      throw error;
    },
  });
  const abort = new AbortController();
  const sender = createSender({
    ...connection,
    confirmations: 1,
    pollInterval: 100,
    stuckAfter: 30_000,
    signal: abort.signal,
    log: SILENT,
  });
  const ledger = createEvmLedger({
    ...connection,
    sender,
    confirmations: 1,
    pollInterval: 100,
    timeout: 60_000,
  });
  const speeds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let next = 0;
    const start = performance.now();
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        while (next < TOKENS) {
          const order = {
            fullName: "testdonttouch100",
            shortName: "testdonttouch",
            ticker: `${round}.${(next++).toString(36)}`,
            amount: 10000n,
            decimals: 8,
            owner: accounts[1] as string,
          };
          await ledger.issueToken(order, keys ? tokenRequestIdentity(order.ticker, order) : undefined);
        }
      }),
    );
    speeds.push((TOKENS / (performance.now() - start)) * 1000);
  }
  await ledger.close();
  abort.abort();
  await stop();
  return Math.round(speeds.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number);
}
