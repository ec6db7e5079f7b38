import { pino, type Logger } from "pino";
import type { Config } from "./config.ts";

/** How many bytes of lines are kept for whoever reads the log; what comes while it reads nothing is left out. */
const MAX_UNREAD = 16 * 2 ** 20;

/** The log of the process, on standard output: text in a terminal, and otherwise a line of JSON for each message. */
export async function createLog(level: Config["logLevel"], isTerminal: boolean): Promise<Logger> {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  // All lines of a moment are written at once, without waiting for the reader; at the end of the process, what is left.
  if (!isTerminal) return pino(options, pino.destination({ dest: 1, sync: false, maxLength: MAX_UNREAD }));
  // Loaded only in a terminal.
  const { default: pretty } = await import("pino-pretty");
  // Synchronous, so that the last lines before an exit are not lost.
  return pino(options, pretty({ sync: true, singleLine: true, translateTime: "SYS:HH:MM:ss" }));
}
