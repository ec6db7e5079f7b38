import type { Context } from "koa";
import type { Logger } from "pino";
import { Histogram, type Registry } from "prom-client";
import type { HallmarkError } from "../../base/errors.ts";
import { traceRequest } from "../../base/request-trace.ts";
import { levelOf } from "../middleware/log-requests.ts";

export interface LineReportOptions {
  log: Logger;
  registry: Registry;
  /** Gets every error of status 500 and up. */
  reportError: (error: HallmarkError) => void;
  /** Traces a line as a part of its request, if requests are traced. */
  traceLine: TraceLine | undefined;
}

/** Handles a line, and answers with what `handle` does. */
export type TraceLine = <Handled extends { status: number }>(
  line: number,
  handle: () => Promise<Handled>,
) => Promise<Handled>;

/** A line that has its answer. */
export interface Handled {
  status: number;
  error?: HallmarkError;
  answer: string;
}

/** Logs, measures and traces each line of a batch as the requests are that come alone. Answers with what `handle` answers. */
export type LineReport = (line: number, handle: () => Promise<Handled>) => Promise<string>;

export function createLineReport({ log, registry, reportError, traceLine }: LineReportOptions) {
  const duration = new Histogram({
    name: "hallmark_line_duration_seconds",
    help: "Time from beginning a line of a batch to its answer",
    labelNames: ["route", "status"],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });

  return ({ method, path, response }: Context, route: string): LineReport => {
    const requestId = response.get("X-Request-Id");
    return (line, handle) => {
      const start = performance.now();
      const trace = { requestId, line };
      return traceRequest(trace, async () => {
        const { status, error, answer } = await (traceLine === undefined
          ? handle()
          : traceLine(line, handle));
        if (error !== undefined && status >= 500) reportError(error);
        const ms = performance.now() - start;
        duration.observe({ route, status }, ms / 1000);
        log[levelOf(status)]({ ...trace, method, path, status, ms: Math.round(ms * 10) / 10 }, "line");
        return answer;
      });
    };
  };
}
