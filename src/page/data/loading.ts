import { useEffect, useState } from "preact/hooks";

interface State<Data> {
  data?: Data;
  error?: Error;
  /** The inputs that it was read for. */
  key?: string;
}

interface Loaded<Data> {
  data?: Data;
  error?: Error;
  /** Reads again. */
  again: () => void;
}

/** Reads the data of a view, and again whenever the inputs change. Never returns data of other inputs. */
export function useLoaded<Data>(
  load: (signal: AbortSignal) => Promise<Data>,
  inputs: readonly unknown[],
): Loaded<Data> {
  const [state, setState] = useState<State<Data>>({});
  const [attempt, setAttempt] = useState(0);
  const key = JSON.stringify(inputs);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, key }),
      (error: Error) => !abort.signal.aborted && setState({ error, key }),
    );
    return () => abort.abort();
  }, [key, attempt]);
  const again = () => setAttempt((before) => before + 1);
  return state.key === key ? { ...state, again } : { again };
}
