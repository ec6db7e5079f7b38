/** The steps between taking a request and answering it, at each of which a crash must lose nothing and repeat nothing. */
export const FAULT_POINTS = [
  "request read",
  "transaction signed",
  "transaction written",
  "transaction flushed",
  "transaction executed",
  "receipt read",
  "answer ready",
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

const HANDLER = Symbol.for("hallmark.fault-point");

/** Nothing, unless a crash test has put a handler into the process (`node --import`). */
export function faultPoint(name: FaultPoint): void {
  (globalThis as { [HANDLER]?: (name: FaultPoint) => void })[HANDLER]?.(name);
}
