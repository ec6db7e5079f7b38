import type { IncomingMessage, ServerResponse } from "node:http";

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_MILLISECONDS = 5_000;

/**
 * For an answer that is given before the body was read. What still comes is thrown away, so that the client
 * finishes sending and reads the answer instead of a reset connection; past 16 MiB or 5 seconds the
 * connection is cut, because Node would go on reading an endless body.
 */
export function linger(req: IncomingMessage, res: ServerResponse): void {
  let left = MAX_BYTES;
  const timer = setTimeout(() => req.destroy(), MAX_MILLISECONDS).unref();
  req.once("close", () => clearTimeout(timer));
  req.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0 && res.writableFinished) req.destroy();
  });
  // At once: a body that nobody reads by the end of the answer is dumped by Node, and gives no data to count.
  req.resume();
}
