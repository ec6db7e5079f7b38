import type { IncomingMessage, ServerResponse } from "node:http";

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_MILLISECONDS = 5_000;

/**
 * Reads and drops the rest of a body that the answer does not need, so that the client can finish sending and read the
 * answer; closing the connection would give it an error instead. The connection is closed after 16 MiB or 5 seconds, because
 * a body may never end.
 */
export function discardBody(req: IncomingMessage, res: ServerResponse): void {
  let left = MAX_BYTES;
  const timer = setTimeout(() => req.destroy(), MAX_MILLISECONDS).unref();
  req.once("close", () => clearTimeout(timer));
  req.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0 && res.writableFinished) req.destroy();
  });
  // Without this, Node drops an unread body by itself when the answer ends, and no bytes are counted.
  req.resume();
}
