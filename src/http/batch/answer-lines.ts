import { once } from "node:events";
import type { Writable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Gate } from "./gate.ts";

/** How many lines are begun in one turn of the event loop. */
const AT_A_TIME = 16;
/** Milliseconds after which a client that reads none of its answers is disconnected. */
const UNREAD = 300_000;

export interface AnswerLinesOptions {
  /** May throw, and then no further line begins. */
  lines: AsyncIterable<Buffer>;
  /** The answer to a line. Never rejects. */
  answer(number: number, line: Buffer): Promise<string>;
  /** The last answer of a batch that ends before its end, with the number of the first line that was not begun. */
  answerEnd(number: number, error: unknown): string;
  out: Writable;
  gate: Gate;
  /** Aborted when no further line may begin, with the error that says why. */
  signal: AbortSignal;
}

/**
 * Begins the lines in their order, as many at a time as the gate lets through, and writes each answer as soon as it is known. It
 * begins no further line while the client does not read its answers. Resolves when every line that was begun has its answer, to
 * how many these are.
 */
export async function answerLines(options: AnswerLinesOptions): Promise<number> {
  const { lines, answer, answerEnd, out, gate, signal } = options;
  const underWay = new Set<Promise<void>>();
  let begun = 0;

  function write(text: string): void {
    // A client that has hung up leaves what was begun to its end.
    if (!out.destroyed) out.write(`${text}\n`);
  }

  function begin(line: Buffer): void {
    const answered = answer(++begun, line).then((text) => {
      gate.leave();
      write(text);
      underWay.delete(answered);
    });
    underWay.add(answered);
  }

  async function beginAll(): Promise<void> {
    for await (const line of lines) {
      if (out.writableNeedDrain) await drained(out, signal);
      await gate.enter();
      if (signal.aborted) {
        gate.leave();
        throw signal.reason;
      }
      begin(line);
      // In parts, or this process would notice late what else happens.
      if (begun % AT_A_TIME === 0) await nextTurn();
    }
  }

  let last: string | undefined;
  await beginAll().catch((error: unknown) => {
    last = answerEnd(begun + 1, signal.aborted ? signal.reason : error);
  });
  await Promise.all(underWay);
  if (last !== undefined) write(last);
  return begun;
}

async function drained(out: Writable, signal: AbortSignal): Promise<void> {
  const timer = setTimeout(() => out.destroy(), UNREAD);
  await once(out, "drain", { signal }).finally(() => clearTimeout(timer));
}
