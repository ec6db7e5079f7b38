import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../simulation/random.ts";
import { cutOff, rpcError, type Fault } from "./faulty-proxy.ts";

/** As a node that does not have these methods. */
export function without(...methods: string[]): Fault {
  return async (call, forward) =>
    methods.includes(call.method)
      ? {
          ...rpcError(call, ""),
          error: { code: -32601, message: `the method ${call.method} does not exist` },
        }
      : forward();
}

/** Answers each call so many milliseconds later. */
export function slow(milliseconds: number): Fault {
  return async (_, forward) => {
    await sleep(milliseconds);
    return forward();
  };
}

/** Answers nothing, and keeps the connection; a call of `method` it takes before. */
export function mute(method?: string): Fault {
  return async (call, forward) => {
    if (call.method === method) await forward();
    return new Promise(() => {});
  };
}

const CHANCES = {
  /** The node never gets the call. */
  drop: 0.04,
  /** The node gets it, and its answer is lost. */
  lose: 0.04,
  /** Half of the answer gets through. */
  cut: 0.04,
  /** The node gets it twice, and the second answer is the one that gets through. */
  duplicate: 0.04,
  /** The node gets it late, or its answer is late. */
  delay: 0.15,
} as const;
type Mishap = keyof typeof CHANCES;

/** Milliseconds. */
const LONGEST_DELAY = 200;

export interface Unreliable {
  fault: Fault;
  /** How often it did what. */
  counts: Record<Mishap, number>;
}

/** Does to calls, at random, what networks do. */
export function unreliable(random: Random): Unreliable {
  const counts: Record<Mishap, number> = { drop: 0, lose: 0, cut: 0, duplicate: 0, delay: 0 };

  function pick(): Mishap | undefined {
    let chance = random.fraction();
    for (const [mishap, probability] of Object.entries(CHANCES)) {
      chance -= probability;
      if (chance < 0) return mishap as Mishap;
    }
    return undefined;
  }

  return {
    counts,
    async fault(_, forward) {
      const mishap = pick();
      if (mishap !== undefined) counts[mishap]++;
      if (mishap === "drop") return undefined;
      if (mishap === "delay") await sleep(random.integer(0, LONGEST_DELAY));
      if (mishap === "duplicate") await forward();
      const answer = await forward();
      if (mishap === "lose") return undefined;
      if (mishap === "delay") await sleep(random.integer(0, LONGEST_DELAY));
      return mishap === "cut" ? cutOff(answer, random.fraction()) : answer;
    },
  };
}
