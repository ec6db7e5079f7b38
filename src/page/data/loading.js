import { useEffect, useState } from "preact/hooks";

/**
 * What is read for a view, anew whenever its inputs change; what was read before stays until then.
 *
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {unknown[]} inputs
 * @returns {{ data?: T, error?: Error, again: () => void }}
 */
export function useLoaded(load, inputs) {
  const [state, setState] = useState(/** @type {{ data?: T, error?: Error, of?: string }} */ ({}));
  const [attempt, setAttempt] = useState(0);
  const of = JSON.stringify(inputs);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, of }),
      (error) => !abort.signal.aborted && setState({ error, of }),
    );
    return () => abort.abort();
  }, [of, attempt]);
  const again = () => setAttempt((before) => before + 1);
  // What belongs to other inputs is not shown under these.
  return state.of === of ? { ...state, again } : { again };
}
