export interface Gate {
  /** Runs the action when all those before it have ended, well or not. */
  run<T>(action: () => Promise<T>): Promise<T>;
  /** Resolves when the last action has ended. */
  idle(): Promise<unknown>;
}

/** Lets actions in one after the other. */
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
