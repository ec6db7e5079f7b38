import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import type { Running } from "./service.ts";
import type { SecurityTokenView, TokenView, TransferView } from "./views.ts";

/** By default of issues. */
export interface StreamEvent<Id = number, Data = TokenView | SecurityTokenView | { after: number }> {
  id: Id;
  event: string;
  data: Data;
}

export type TransferEvent = StreamEvent<string, TransferView | { after: string }>;

export interface EventStream<Event extends StreamEvent<unknown, unknown> = StreamEvent> {
  headers: IncomingMessage["headers"];
  /** Where the client is before the first event. */
  start: Event["id"];
  /** All events so far. */
  events: Event[];
  /** Resolves when there are `count` events. */
  has(count: number): Promise<Event[]>;
  /** Resolves when the server has ended or cut the stream. */
  ended: Promise<void>;
  /** Takes no more bytes. */
  pause(): void;
  resume(): void;
  /** Hangs up. */
  close(): void;
}

/** A number, or the place of a transfer. */
const idOf = (text = "") => (/^[0-9]+$/.test(text) ? Number(text) : text);

/** Listens to `/events` as the standard says; an answer that is no stream throws with its status. */
export async function openEvents<Event extends StreamEvent<unknown, unknown> = StreamEvent>(
  { url }: Pick<Running, "url">,
  { path = "/events", headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<EventStream<Event>> {
  const call = request(url + path, { agent: false, headers: { accept: "text/event-stream", ...headers } });
  call.end();
  const [response] = (await once(call, "response")) as [IncomingMessage];
  if (response.statusCode !== 200) {
    response.resume();
    throw new Error(`answered by ${response.statusCode}`);
  }
  const events: Event[] = [];
  const waiting = new Set<() => void>();
  let text = "";
  let start: Event["id"] | undefined;
  response.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() as string;
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]),
      ) as Record<string, string>;
      if (fields["data"] !== undefined) {
        const data = JSON.parse(fields["data"]) as unknown;
        events.push({ id: idOf(fields["id"]), event: fields["event"] as string, data } as Event);
      } else if (fields["id"] !== undefined) start = idOf(fields["id"]);
    }
    for (const check of waiting) check();
  });
  const ended = new Promise<void>((resolve) => {
    response.once("close", resolve).once("error", () => resolve());
  });
  call.on("error", () => {});

  function until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      function check(): void {
        const found = look();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      }
      waiting.add(check);
      check();
      void ended.then(() => reject(new Error(`ended after ${events.length} events`)));
    });
  }

  return {
    headers: response.headers,
    start: await until(() => start),
    events,
    has: (count) => until(() => (events.length >= count ? events : undefined)),
    ended,
    pause: () => response.pause(),
    resume: () => response.resume(),
    close: () => response.destroy(),
  };
}
