import FakeTimers from "@sinonjs/fake-timers";

/** Whoever sets timers: the world itself, or a run of the service, all of whose timers come to nothing when it is killed. */
export interface Life {
  readonly name: string;
  isOver: boolean;
}

export interface Clock {
  /** When the world began, as Date.now() says it. */
  start: number;
  /** Milliseconds since the world began. */
  now(): number;
  /** Who runs at the moment. */
  current(): Life;
  /** Calls `run` after so many milliseconds, as a part of this life: of the world's, if none is named. */
  after(milliseconds: number, run: () => void, life?: Life): void;
  /** Lets time pass, event after event, until `isDone` says so, or to that moment. */
  pass(isDone: () => boolean, until: number): Promise<void>;
  /** Gives the process its real time back. */
  restore(): void;
}

/** How many events a world may have: more of them would be a loop without an end. */
const MOST_EVENTS = 2_000_000;

const EPOCH = Date.UTC(2030, 0, 1);

/** What the process really has; the simulated ones take their names. */
const real = { setTimeout, setImmediate };

/** All that promises have set off runs before this resolves. */
const turn = () => new Promise<void>((resolve) => void real.setImmediate(resolve));

/**
 * Puts simulated time in the place of the process's own. One event happens after the other, each with all that its promises
 * set off, so that their order depends on nothing but the seed.
 */
export function startClock(): Clock {
  const world: Life = { name: "world", isOver: false };
  const toFake = ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "Date"] as const;
  const fake = FakeTimers.install({ now: EPOCH, toFake: [...toFake] });
  let current = world;
  let events = 0;

  function owned(run: () => void, life = current): () => void {
    return () => {
      if (life.isOver) return;
      current = life;
      run();
    };
  }

  type Run = (...args: unknown[]) => void;
  const timeout = (run: Run, milliseconds?: number, ...args: unknown[]) =>
    fake.setTimeout(
      owned(() => run(...args)),
      Math.max(0, Math.round(milliseconds ?? 0)),
    );
  const immediate = (run: Run, ...args: unknown[]) => fake.setImmediate(owned(() => run(...args)));
  Object.assign(globalThis, { setTimeout: timeout, setImmediate: immediate });

  return {
    start: EPOCH,
    now: () => Date.now() - EPOCH,
    current: () => current,
    after: (milliseconds, run, life = world) =>
      void fake.setTimeout(owned(run, life), Math.max(0, Math.round(milliseconds))),
    async pass(isDone, until) {
      let isLate = false;
      fake.setTimeout(() => void (isLate = true), EPOCH + until - Date.now());
      while (!isLate && !isDone()) {
        if (++events > MOST_EVENTS) throw new Error("there is no end to what happens");
        fake.next();
        await turn();
      }
    },
    restore: () => fake.uninstall(),
  };
}
