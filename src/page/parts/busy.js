import { useRef, useState } from "preact/hooks";

/**
 * Does one thing at a time: whoever clicks twice asks once. `busy` tells what is going on, "" is nothing.
 */
export function useBusy() {
  const [busy, setBusy] = useState("");
  // Not the state alone: two clicks may come before it is drawn.
  const isRunning = useRef(false);

  /** @param {() => Promise<void>} action */
  async function exclusively(action) {
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
