export interface Gate {
  /** Runs the action when all actions before it have ended, with or without an error. */
  run<T>(action: () => Promise<T>): Promise<T>;
  /** Resolves when the last action has ended. */
  idle(): Promise<unknown>;
}

/** Runs actions one at a time, in order. */
export function createGate(): Gate {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(action) {
      const result = last.then(action);
      last = result.catch(() => undefined);
      return result;
    },
    idle: () => last,
  };
}
