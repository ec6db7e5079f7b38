import { Counter, type Registry } from "prom-client";
import { HallmarkError, type ErrorCode } from "../base/errors.ts";

/** What a request creates, or asks for. */
export type Kind = "token" | "security_token" | "issuer" | "order";

type UseCase<Request, Answer> = (request: Request) => Promise<Answer>;

/** Adds the counting of outcomes to a use case. */
export type CountOutcomes = <Request, Answer>(
  kind: Kind,
  useCase: UseCase<Request, Answer>,
) => UseCase<Request, Answer>;

/** A repeated request counts each time, with the outcome that its caller sees. */
export function createCountOutcomes(registry: Registry): CountOutcomes {
  const counts = new Map<Kind, Map<"success" | ErrorCode, number>>();
  new Counter({
    name: "hallmark_requests_total",
    help: "Valid requests to issue a token, register an issuer or execute an order, by what became of them: success, or the error's code",
    labelNames: ["kind", "outcome"],
    registers: [registry],
    // Added up here, since a counter of prom-client would build a string from its labels at each request.
    collect() {
      this.reset();
      for (const [kind, outcomes] of counts) {
        for (const [outcome, count] of outcomes) this.inc({ kind, outcome }, count);
      }
    },
  });

  return (kind, useCase) => {
    const outcomes = new Map<"success" | ErrorCode, number>([["success", 0]]);
    counts.set(kind, outcomes);

    function count(outcome: "success" | ErrorCode): void {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }

    return async (request) => {
      try {
        const answer = await useCase(request);
        count("success");
        return answer;
      } catch (error) {
        count(error instanceof HallmarkError ? error.code : "INTERNAL_ERROR");
        throw error;
      }
    };
  };
}
