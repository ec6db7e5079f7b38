/** Lets a number of tasks run at a time; further ones wait for their turn, first come, first served. */
export interface Gate {
  enter(): Promise<void>;
  leave(): void;
}

export function createGate(size: number): Gate {
  let free = size;
  const waiting: (() => void)[] = [];
  return {
    async enter() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave() {
      // The place goes straight to the next one, so that nobody gets in between.
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    },
  };
}
