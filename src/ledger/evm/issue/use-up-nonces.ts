import { sleep } from "../../../rpc/sleep.ts";
import type { Account } from "./account.ts";
import type { Sender } from "./sender.ts";
import { simulate } from "./simulate.ts";

/** What a transaction takes that does nothing, for a node that can't estimate. */
const GAS_OF_NOTHING = 100_000n;

/**
 * Uses an account's nonces up to this one, by transactions that do nothing, until `end` has come. It looks again and again, since
 * a reorganisation may give a nonce back.
 */
export async function useUpNonces(
  { node, nonces, pollInterval, signal, address }: Account,
  send: Sender["send"],
  upTo: number,
  end: Promise<unknown>,
): Promise<void> {
  let isOver = false;
  const over = () => void (isOver = true);
  end.then(over, over);
  const nothing = { to: address, data: Buffer.alloc(0) };
  const work = {
    async prepare() {
      const simulated = await simulate(node, address, nothing);
      return { ...nothing, gas: simulated.outcome === "succeeds" ? BigInt(simulated.gas) : GAS_OF_NOTHING };
    },
    about: () => ({ usesNoncesUpTo: upTo }),
  };
  while (!signal.aborted && !isOver) {
    const count = await nonces.count("latest").catch(() => Infinity);
    const sent = count > upTo ? undefined : await send(work).catch(() => undefined);
    await (sent?.settled.catch(() => undefined) ?? sleep(pollInterval));
  }
}
