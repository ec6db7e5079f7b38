import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { tokenLine } from "./requests.ts";
import { startServer } from "./server-process.ts";

const LINES = 10_000;
/** Of the documents' examples. */
const SESSION = "Bearer ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL";

export interface BatchResult {
  perSecond: number;
  /** What the process has more of memory after one batch than before it. */
  memoryMiB: number;
}

/** Batches of 10,000 lines, each over one connection: the median round. */
export async function batches(
  command: string[],
  variables: Record<string, string>,
  rounds: number,
): Promise<BatchResult> {
  const server = await startServer(command, variables);
  const speeds: number[] = [];
  let memory: number | undefined;
  try {
    const empty = server.memory();
    for (let round = 0; round < rounds; round++) {
      const lines = Array.from({ length: LINES }, (_, n) => tokenLine(`b${round}.`, n));
      const start = performance.now();
      await sendBatch(server.url, lines);
      speeds.push((LINES / (performance.now() - start)) * 1000);
      memory ??= server.memory() - empty;
    }
  } finally {
    await server.stop();
  }
  const perSecond = speeds.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number;
  return { perSecond: Math.round(perSecond), memoryMiB: Math.round((memory as number) / 2 ** 20) };
}

/** @throws Error unless each line is issued */
async function sendBatch(url: string, lines: string[]): Promise<void> {
  const headers = { "content-type": "application/x-ndjson", authorization: SESSION };
  const call = request(`${url}/tokens/batch`, { method: "POST", headers });
  call.end(lines.map((line) => `${line}\n`).join(""));
  const [response] = (await once(call, "response")) as [IncomingMessage];
  let issued = 0;
  for await (const answer of createInterface(response)) {
    if (!answer.includes('"status":200')) throw new Error(`unexpected answer: ${answer}`);
    issued++;
  }
  if (issued !== lines.length) throw new Error(`${issued} of ${lines.length} lines were answered`);
}
