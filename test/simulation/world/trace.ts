/** What happened in a world, in order, for whoever looks for the cause of a violation. */
export interface Trace {
  /** Only what is kept is made into text. */
  note(what: () => string): void;
  lines: readonly string[];
}

export function createTrace(now: () => number, isKept: boolean): Trace {
  const lines: string[] = [];
  return {
    lines,
    note(what) {
      if (isKept) lines.push(`${(now() / 1000).toFixed(3).padStart(8)}  ${what()}`);
    },
  };
}

/** A hash or an address, short enough to be read. */
export function short(hex: string): string {
  return hex.slice(2, 8);
}
