/** The steps between taking a request and answering it, at each of which a crash must lose nothing and repeat nothing. */
export type FaultPoint =
  | "request read"
  | "transaction signed"
  | "transaction written"
  | "transaction flushed"
  | "transaction executed"
  | "receipt read"
  | "answer ready";

const HANDLER = Symbol.for("hallmark.fault-point");

/** Nothing, unless a crash test has put a handler into the process (`node --import`). */
export function faultPoint(name: FaultPoint): void {
  (globalThis as { [HANDLER]?: (name: FaultPoint) => void })[HANDLER]?.(name);
}
