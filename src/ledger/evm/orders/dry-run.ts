import { RpcError, type Node } from "../../../rpc/node.ts";
import { nextTurn } from "../../../rpc/sleep.ts";
import { bytesWith, gasAround, gasBefore, gasOf, runnerOf, SLOT, WORD } from "./runner.ts";

/** What a call to a token would come to, in the state after the latest block. */
export type DryRun =
  /** `gas` is what the call used. */
  | { outcome: "succeeds"; gas: number; slot: number }
  /** `data` is what it reverts with: the selector of an error and its arguments (Contract ABI). */
  | { outcome: "reverts"; gas: number; slot: number; data: string }
  /** `slot` is what this chain charges for a slot that is written the first time. */
  | { outcome: "no contract"; slot: number };

export interface TriedCall {
  target: string;
  data: string;
  /** The most gas that the call may use, in the usual prices. */
  gas: number;
}

/** What most chains charge for a slot (EIP-2929). Where state itself is charged for it is five times as much (EIP-8037). */
const USUAL_SLOT = 22_100;
/** What a byte of code costs where a slot costs that, and half as much again. */
const CODE_BYTE = 300;

/** How many calls to the node may be under way. */
const AT_ONCE = 2;
/** Gas and bytes of what goes together, and how much: less than a transaction and its code may have (EIP-7825, EIP-3860, EIP-170). */
const GAS_TOGETHER = 14_000_000;
const BYTES_TOGETHER = 48_000;
const CALLS_TOGETHER = 50;
/** How much more than those before the calls are expected to use. */
const HEADROOM = 1.5;
/** How many are answered in one turn of the event loop. */
const AT_A_TIME = 16;
/** How many may wait, since a node that is mute lets few of them go. */
const MOST_WAITING = 2_000;

/** How often to ask where a slot costs something else than it did at the last call. */
const ATTEMPTS = 3;

interface Waiting {
  tried: TriedCall;
  resolve(run: DryRun): void;
  reject(reason: unknown): void;
}

/** What gas in the usual prices is on a chain where a slot costs so much. */
export function gasWhere(slot: number, gas: number): number {
  return Math.floor((slot * gas) / USUAL_SLOT);
}

/**
 * Calls contracts as a contract would that has nothing to say there: what an order uses is seen as its executor will see it,
 * on a chain of any prices. Those that come while the node is busy with others go together, and do not see each other.
 * `block` "pending" is the block that the node makes next, which has a later time.
 *
 * The returned function throws if the node does not answer, or refuses.
 */
export function createDryRuns(
  node: Node,
  block: "latest" | "pending",
): (tried: TriedCall) => Promise<DryRun> {
  const waiting: Waiting[] = [];
  let underWay = 0;
  /** As the node showed it last. */
  let slot = USUAL_SLOT;
  /** What a call of the last group has used; undefined while nothing is known. */
  let used: number | undefined;

  const here = (tried: TriedCall): TriedCall => ({ ...tried, gas: gasWhere(slot, tried.gas) });

  /** Undefined for each that had less gas than it should have had. */
  async function ask(calls: readonly TriedCall[]): Promise<(DryRun | undefined)[]> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const assumed = slot;
      const tried = calls.map(here);
      const codeByte = gasWhere(slot, CODE_BYTE);
      const each = tried.map((one) => gasOf(one, codeByte));
      const gas = gasAround(Math.min(sum(each), Math.max(GAS_TOGETHER, ...each)));
      const call = { data: runnerOf(tried, codeByte), gas: `0x${gas.toString(16)}` };
      const answer = Buffer.from(((await node.send("eth_call", [call, block])) as string).slice(2), "hex");
      const end = SLOT * calls.length;
      if (answer.length !== end + WORD) throw new RpcError(-32000, "the node does not run code of a call");
      slot = numberAt(answer, end);
      if (slot !== assumed) continue;
      const runs = tried.map(({ gas: limit }, i) =>
        resultOf(answer.subarray(SLOT * i, SLOT * (i + 1)), limit, assumed),
      );
      const known = runs.flatMap((run) =>
        run === undefined || run.outcome === "no contract" ? [] : run.gas,
      );
      if (known.length > 0) used = sum(known) / known.length;
      return runs;
    }
    throw new RpcError(-32000, "the node answers each time with another price of a slot");
  }

  async function askFor(some: readonly Waiting[]): Promise<void> {
    const runs = await ask(some.map(({ tried }) => tried)).catch((error: unknown) => {
      if (some.length === 1) throw error;
      return some.map(() => undefined);
    });
    for (const [i, { resolve }] of some.entries()) {
      // In parts, or the next transaction would wait for its turn while the chain is idle.
      if (i > 0 && i % AT_A_TIME === 0) await nextTurn();
      if (runs[i] !== undefined) resolve(runs[i]);
    }
    const without = some.filter((_, i) => runs[i] === undefined);
    // Those before them have used more than was expected, or the node bounds what one call takes.
    if (without.length < some.length) return without.length === 0 ? undefined : askFor(without);
    if (some.length === 1) throw new RpcError(-32000, "the node lets a call use too little gas");
    await Promise.all(some.map((one) => askFor([one]).catch(one.reject)));
  }

  /** How many of those that wait go together. */
  function fitting(): number {
    let [gas, bytes] = [0, 0];
    const end = waiting.findIndex(({ tried }, i) => {
      const most = here(tried);
      const expected = { ...most, gas: Math.min(most.gas, HEADROOM * (used ?? Infinity)) };
      gas += gasOf(expected, gasWhere(slot, CODE_BYTE));
      bytes += bytesWith(tried);
      return i > 0 && (i === CALLS_TOGETHER || gas > GAS_TOGETHER || bytes > BYTES_TOGETHER);
    });
    return end < 0 ? waiting.length : end;
  }

  function next(): void {
    while (underWay < AT_ONCE && waiting.length > 0) {
      const some = waiting.splice(0, fitting());
      underWay++;
      void askFor(some)
        .catch((error: unknown) => {
          for (const { reject } of some) reject(error);
        })
        .finally(() => {
          underWay--;
          next();
        });
    }
  }

  return (tried) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= MOST_WAITING) throw new Error("the node does not answer as fast as orders come");
      waiting.push({ tried, resolve, reject });
      // What comes in the same turn goes together.
      if (waiting.length === 1) void nextTurn().then(next);
    });
}

function resultOf(result: Buffer, limit: number, slot: number): DryRun | undefined {
  const [size, succeeded, used, codeSize, had] = [0, 1, 2, 3, 4].map((i) => numberAt(result, WORD * i)) as [
    ...[number, number, number, number, number],
  ];
  if (size < 4 * WORD || had < gasBefore(limit)) return undefined;
  if (codeSize === 0) return { outcome: "no contract", slot };
  if (succeeded === 1) return { outcome: "succeeds", gas: used, slot };
  return { outcome: "reverts", gas: used, slot, data: `0x${result.toString("hex", 5 * WORD, WORD + size)}` };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The number in the word at a place. None is larger than six bytes. */
function numberAt(bytes: Buffer, at: number): number {
  return bytes.readUIntBE(at + WORD - 6, 6);
}
