import { useRef, useState } from "preact/hooks";

interface Busy {
  /** A text that says what is going on; "" if nothing is. */
  busy: string;
  setBusy: (words: string) => void;
  /** Runs an action, unless another one is running. */
  exclusively: (action: () => Promise<void>) => Promise<void>;
}

/** Runs one action at a time, so that a double click runs it once. */
export function useBusy(): Busy {
  const [busy, setBusy] = useState("");
  // A ref, because `busy` changes only with the next drawing, and the second click may come before that.
  const isRunning = useRef(false);

  async function exclusively(action: () => Promise<void>): Promise<void> {
    if (isRunning.current) return;
    isRunning.current = true;
    try {
      await action();
    } finally {
      isRunning.current = false;
      setBusy("");
    }
  }

  return { busy, setBusy, exclusively };
}
