/** Bytes that stay free: for a start, which needs a little more than the running chain, for reading, and for what is under way. */
const RESERVE = 96 * 2 ** 20;

/** Milliseconds for which a look at the memory holds: it takes longer than executing a small transaction. */
const FRESH_FOR = 100;

/** Keeps the embedded chain, which holds everything in memory, from growing until the system ends the process. */
export interface MemoryWall {
  /** Why the service must send nothing more, if that is so. */
  problem(): string | undefined;
  /** Whether not even a wallet's transaction may be executed any more. */
  isReached(): boolean;
}

/** `availableMemory` answers how many bytes this process can still take. */
export function createMemoryWall(availableMemory: () => number): MemoryWall {
  let left = Infinity;
  let freshUntil = 0;

  function bytesLeft(): number {
    if (Date.now() >= freshUntil) {
      left = availableMemory();
      freshUntil = Date.now() + FRESH_FOR;
    }
    return left;
  }

  return {
    problem() {
      if (bytesLeft() >= RESERVE) return undefined;
      return `the embedded chain is full: it keeps everything in memory, and less than ${RESERVE / 2 ** 20} MiB are left`;
    },
    isReached: () => bytesLeft() < RESERVE / 2,
  };
}
