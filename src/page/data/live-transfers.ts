import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { keepListening } from "./event-stream.ts";
import { reorganisations } from "./live.ts";
import type { Transfer } from "./types.ts";

/** What happened while somebody looked, newest first, up to `MOST_HAPPENED`. */
export const happened = signal<Transfer[]>([]);
export const MOST_HAPPENED = 200;

/** How often the stream began anew. Each time, what was read before may lack something. */
export const beginnings = signal(0);

/** The id of the last event; undefined before the first one. */
let lastId: string | undefined;
let listeners = 0;
let stop = new AbortController();

/** Follows what happens to tokens for as long as a component is shown. */
export function useTransferEvents(): void {
  useEffect(() => {
    if (++listeners === 1) {
      stop = new AbortController();
      void follow(stop.signal);
    }
    return () => {
      if (--listeners === 0) stop.abort();
    };
  }, []);
}

function follow(signal: AbortSignal): Promise<void> {
  return keepListening(
    {
      url: () => `events?types=transfers${lastId === undefined ? "" : `&last_event_id=${lastId}`}`,
      on: { transfer: take, undone: undo },
      opened() {
        if (lastId === undefined) beginnings.value += 1;
      },
    },
    signal,
  );
}

function take({ data, lastEventId }: MessageEvent<string>): void {
  lastId = lastEventId;
  const transfer = JSON.parse(data) as Transfer;
  happened.value = [
    transfer,
    ...happened.value.filter((other) => comparePlaces(other, transfer) !== 0),
  ].slice(0, MOST_HAPPENED);
}

function undo({ data, lastEventId }: MessageEvent<string>): void {
  lastId = lastEventId;
  const [block = 0, log = 0] = (JSON.parse(data) as { after: string }).after.split("-").map(Number);
  const last = { block_number: block, log_index: log };
  happened.value = happened.value.filter((transfer) => comparePlaces(transfer, last) <= 0);
  reorganisations.value += 1;
}

type Place = Pick<Transfer, "block_number" | "log_index">;

/** Above zero if the first one is later in the chain. */
export function comparePlaces(a: Place, b: Place): number {
  return a.block_number - b.block_number || a.log_index - b.log_index;
}

/** Names a transfer among all. */
export function placeOf({ block_number, log_index }: Place): string {
  return `${block_number}-${log_index}`;
}
