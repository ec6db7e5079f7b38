import { pino, type Logger } from "pino";
import type { Config } from "./config.ts";

/** The log of the process, on standard output: text in a terminal, and otherwise a line of JSON for each message. */
export async function createLog(level: Config["logLevel"], isTerminal: boolean): Promise<Logger> {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!isTerminal) return pino(options);
  // Loaded only in a terminal.
  const { default: pretty } = await import("pino-pretty");
  // Synchronous, so that the last lines before an exit are not lost.
  return pino(options, pretty({ sync: true, singleLine: true, translateTime: "SYS:HH:MM:ss" }));
}
