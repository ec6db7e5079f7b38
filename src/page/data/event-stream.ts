/** Milliseconds until a stream is opened again after the browser gave it up. */
const REOPEN_AFTER = 3_000;

export interface EventStream {
  /** Where it goes on from, each time that it is opened. */
  url: () => string;
  /** What to do with each type of event. */
  on: Record<string, (event: MessageEvent<string>) => void>;
  opened: () => void;
  lost?: () => void;
}

/** Listens to server-sent events for as long as the page is visible, until `signal` says that nobody listens any more. */
export async function keepListening(stream: EventStream, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    await whenPageIs("visible", signal);
    await listen(stream, signal);
    stream.lost?.();
  }
}

/** Listens until the stream ends for good, the page is hidden, or nobody listens. */
function listen({ url, on, opened, lost }: EventStream, signal?: AbortSignal): Promise<void> {
  const ended = new AbortController();
  return new Promise<void>((resolve) => {
    const source = new EventSource(url());
    source.onopen = opened;
    source.onerror = () => {
      lost?.();
      // Otherwise the browser opens the stream again by itself, and sends the last id.
      if (source.readyState === EventSource.CLOSED) setTimeout(resolve, REOPEN_AFTER);
    };
    for (const [type, take] of Object.entries(on)) source.addEventListener(type, take);
    const close = () => {
      source.close();
      resolve();
    };
    // A hidden page gives its connection back: a browser opens only a few to one host.
    void whenPageIs("hidden", ended.signal).then(close);
    signal?.addEventListener("abort", close, { signal: ended.signal });
  }).finally(() => ended.abort());
}

/** Resolves as soon as the page is visible, or hidden; never once `signal` says that nobody waits any more. */
function whenPageIs(state: DocumentVisibilityState, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== state) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look, signal && { signal });
    look();
  });
}
