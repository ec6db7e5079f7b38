import type { IncomingMessage, ServerResponse } from "node:http";

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_MILLISECONDS = 5_000;

/**
 * Throws away the rest of a request's body when the answer is given without it. The client can finish sending and then
 * read the answer, where closing the connection would give it an error instead. After 16 MiB or 5 seconds the connection is
 * closed all the same, because a body may have no end.
 */
export function discardBody(req: IncomingMessage, res: ServerResponse): void {
  let left = MAX_BYTES;
  const timer = setTimeout(() => req.destroy(), MAX_MILLISECONDS).unref();
  req.once("close", () => clearTimeout(timer));
  req.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0 && res.writableFinished) req.destroy();
  });
  // Node itself discards a body that nobody reads by the end of the answer, and then there are no bytes to count.
  req.resume();
}
