import type { Clock } from "./clock.ts";
import type { Replica } from "./replica.ts";

/** What a service says of a chain without the opcodes that the contracts need. */
export const TOO_OLD = "the chain is older than the contracts need";

/** And of contracts that it does not know, which no world has. */
const OTHER_EDITION = "is of the first edition";

/** Whether what is said of the chain is not so. */
export function isUntrue(message: string, isOld: boolean): boolean {
  return message.includes(OTHER_EDITION) || (!isOld && message.startsWith(TOO_OLD));
}

export interface ProbesOptions {
  clock: Clock;
  replicas: readonly Replica[];
  /** Whether the chain lacks those opcodes. */
  isOld: boolean;
  violate: (what: string) => void;
}

/**
 * Asks each service whether it is ready, now that nothing goes wrong any more, until it says what is so; of a chain that is too
 * old it says that, or does not start and says that.
 */
export async function probe(
  { clock, replicas, isOld, violate }: ProbesOptions,
  until: number,
): Promise<void> {
  const said = new Map<Replica, string | undefined>();
  const isRight = (replica: Replica) =>
    isOld ? said.get(replica)?.startsWith(TOO_OLD) === true : said.get(replica) === "ready";

  function ask(replica: Replica): void {
    const { run } = replica;
    if (run === undefined) {
      said.set(replica, replica.refusal);
      return clock.after(1_000, () => ask(replica));
    }
    const answered = (state: { ready: boolean; reason?: string }) => {
      said.set(replica, state.ready ? "ready" : state.reason);
      if (!isRight(replica)) clock.after(1_000, () => ask(replica));
    };
    clock.after(0, () => void run.ledger.readiness().then(answered), run.life);
  }

  for (const replica of replicas) ask(replica);
  await clock.pass(() => replicas.every(isRight), until);
  for (const replica of replicas)
    if (!isRight(replica)) violate(`${replica.name} says of itself, when all is well: ${said.get(replica)}`);
}
