import type { Readable } from "node:stream";
import { HallmarkError } from "../../base/errors.ts";
import { MAX_BYTES as MAX_LINE_BYTES } from "../requests/strict-json.ts";

export const MAX_LINES = 10_000;
/** Of a whole batch. */
export const MAX_BYTES = 16 * 1024 * 1024;
/** Milliseconds in which something must come while the next line is waited for. */
const SILENCE = 20_000;

/** Of a line that comes byte by byte: each part takes more memory than its bytes. */
const MAX_PARTS = 64;
const LINE_FEED = 0x0a;

/**
 * The lines of a body, without their line feeds, as they are asked for. Of a line that is too long only as much is kept as
 * shows that. What follows the last line feed is a line if there is anything.
 *
 * @throws HallmarkError BODY_TOO_LARGE at the line that passes a bound of the batch, REQUEST_TIMEOUT
 */
export async function* readLines(body: Readable): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  let total = 0;
  let lines = 0;

  function add(part: Buffer, lineFeed: number): void {
    total += part.length + lineFeed;
    if (total > MAX_BYTES) throw tooLarge(`must not be larger than ${MAX_BYTES} bytes`);
    if (length <= MAX_LINE_BYTES && part.length > 0) parts.push(part);
    if (parts.length === MAX_PARTS) parts = [Buffer.concat(parts)];
    length += part.length;
  }

  function take(): Buffer {
    if (++lines > MAX_LINES) throw tooLarge(`must not have more than ${MAX_LINES} lines`);
    const line = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line;
  }

  for await (const chunk of chunksOf(body)) {
    let start = 0;
    for (let end; (end = chunk.indexOf(LINE_FEED, start)) >= 0; start = end + 1) {
      add(chunk.subarray(start, end), 1);
      yield take();
    }
    add(chunk.subarray(start), 0);
  }
  if (length > 0) yield take();
}

/** What is read of a body. While nobody asks for more, it may be silent for as long as it likes. */
async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  const late = () =>
    body.destroy(new HallmarkError("REQUEST_TIMEOUT", "the next line of the batch did not come in time"));
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const timer = setTimeout(late, SILENCE);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    body.destroy();
  }
}

function tooLarge(bound: string): HallmarkError {
  return new HallmarkError("BODY_TOO_LARGE", `the batch ${bound}`);
}
