import { live, ready } from "./messages.ts";
import { ANSWERS_JSON, ANY, ASKS } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operations } from "../openapi/operation.ts";

export const healthOperations: Operations = {
  "GET /health/live": {
    id: "isLive",
    tag: "Operation",
    summary: "Tell whether the process lives",
    answers: [{ status: 200, description: "It lives", content: json(live, exampleOf(live)) }],
    errors: ANSWERS_JSON,
  },
  "GET /health/ready": {
    id: "isReady",
    tag: "Operation",
    summary: "Tell whether the service can issue",
    description:
      "The chain can be reached, the contracts are there, and the operator may call them and can pay. With " +
      "`ST_LEDGER=scalardl` the Ledger can be reached, too, and knows the service. The session store answers.",
    answers: [{ status: 200, description: "It can issue", content: json(ready, exampleOf(ready)) }],
    errors: {
      ...ASKS,
      LEDGER_UNAVAILABLE: ["the operator may not call the factory", "the service is starting"],
      SESSIONS_UNAVAILABLE: "the sessions can't be reached",
    },
  },
  "GET /metrics": {
    id: "readMetrics",
    tag: "Operation",
    summary: "Read what Prometheus reads",
    answers: [
      {
        status: 200,
        description: "Prometheus's text format",
        content: { "text/plain": { schema: { type: "string" } } },
      },
    ],
    errors: ANY,
  },
};
