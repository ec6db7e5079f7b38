import type { Middleware } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { requestTrace } from "../../base/request-trace.ts";
import { asHallmarkError } from "../answers/error.ts";
import { NDJSON_TYPE } from "../answers/media-types.ts";
import { bearerToken } from "../requests/bearer-token.ts";
import { inviteBody, requireBody } from "../requests/body.ts";
import { clientAddress } from "../requests/client-address.ts";
import { parseIdempotencyKey } from "../requests/idempotency-key.ts";
import { createStreamLimit } from "../requests/stream-limit.ts";
import { parseJsonObject } from "../requests/strict-json.ts";
import { answerLines } from "./answer-lines.ts";
import { openExchange } from "./exchange.ts";
import { createGate } from "./gate.ts";
import { createLineReport, type Handled, type LineReportOptions } from "./line-report.ts";
import { MAX_BYTES, readLines } from "./read-lines.ts";

/**
 * How many lines of a route are under way at a time, of all batches together: enough to fill one transaction while another one is
 * executed.
 */
const LINES_AT_A_TIME = 512;
const MAX_BATCHES = 100;
const MAX_BATCHES_OF_ADDRESS = 20;

export interface BatchOptions extends LineReportOptions {
  /** The wallet of a session. @throws INVALID_SESSION_KEY */
  walletOf: (sessionKey: string) => Promise<string>;
  /** From then on no further line begins. */
  stopping: AbortSignal;
}

/** A route that issues, as a batch of its requests needs it. */
export interface BatchRoute {
  path: string;
  /** Whether a batch needs a session. */
  auth: "open" | "required";
  /** Issues what a line asks for. Answers with the status and body of the route. */
  issue(line: Record<string, unknown>, caller: Caller): Promise<{ status: number; body: object }>;
  /** An error's body as the route answers it. */
  errorView(error: HallmarkError): object;
}

export interface Caller {
  sessionKey: string | undefined;
  idempotencyKey: string;
}

/** Makes the handler of a route that takes many requests as lines of one body (NDJSON), and answers each one by a line. */
export type CreateBatch = (route: BatchRoute) => Middleware;

export function createBatches({ walletOf, stopping, ...reporting }: BatchOptions): CreateBatch {
  const limit = createStreamLimit("batches", MAX_BATCHES, MAX_BATCHES_OF_ADDRESS);
  const reportOf = createLineReport(reporting);

  /** @throws UNAUTHORIZED, INVALID_SESSION_KEY */
  async function requireSession(sessionKey: string | undefined): Promise<void> {
    if (sessionKey === undefined) {
      throw new HallmarkError("UNAUTHORIZED", "a session is required, as a bearer token");
    }
    await walletOf(sessionKey);
  }

  return ({ path, auth, issue, errorView }) => {
    const gate = createGate(LINES_AT_A_TIME);

    async function handle(number: number, text: Buffer, sessionKey: string | undefined): Promise<Handled> {
      try {
        const line = parseJsonObject(text, "line");
        const idempotencyKey = parseIdempotencyKey(line["idempotency_key"]);
        const { status, body } = await issue(line, { sessionKey, idempotencyKey });
        return { status, answer: JSON.stringify({ line: number, status, ...body }) };
      } catch (error) {
        return refusal(number, asHallmarkError(error));
      }
    }

    function refusal(line: number, error: HallmarkError): Handled {
      const { status, retryAfter } = error;
      const later = retryAfter === undefined ? {} : { retry_after: retryAfter };
      return { status, error, answer: JSON.stringify({ line, status, ...errorView(error), ...later }) };
    }

    return async (ctx) => {
      if (ctx.accepts(NDJSON_TYPE) === false) {
        throw new HallmarkError("NOT_ACCEPTABLE", `answers are ${NDJSON_TYPE}`);
      }
      requireBody(ctx, NDJSON_TYPE, MAX_BYTES);
      const sessionKey = bearerToken(ctx);
      if (auth === "required") await requireSession(sessionKey);
      const leave = limit.enter(clientAddress(ctx));
      inviteBody(ctx);
      // The answer is written while the body is read, so not by Koa.
      ctx.respond = false;
      const { body, signal, end } = openExchange(ctx, stopping);
      const report = reportOf(ctx, path);
      const lines = await answerLines({
        lines: readLines(body),
        out: ctx.res,
        gate,
        signal,
        answer: (number, text) => report(number, () => handle(number, text, sessionKey)),
        answerEnd(number, error) {
          const known = asHallmarkError(error);
          requestTrace()({ reason: known.message });
          return refusal(number, known).answer;
        },
      }).finally(leave);
      requestTrace()({ lines });
      end();
    };
  };
}
