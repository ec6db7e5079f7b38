import { ANSWERS_JSON, ANY, ASKS } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { live, ready } from "./messages.ts";

export const healthSchemas = { Live: live, Ready: ready };

export const healthOperations: Operations = {
  "GET /health/live": {
    id: "isLive",
    tag: TAGS.operation,
    summary: "Tell whether the process runs",
    answers: [{ status: 200, description: "It runs", content: json(live, exampleOf(live)) }],
    // Has no "the service is starting": a process that is starting is live.
    errors: { FORBIDDEN: ANY.FORBIDDEN, NOT_ACCEPTABLE: ANSWERS_JSON.NOT_ACCEPTABLE },
  },
  "GET /health/ready": {
    id: "isReady",
    tag: TAGS.operation,
    summary: "Tell whether the service can issue",
    description:
      "It can if the chain can be reached, the contracts are there, the operator may call them and can pay, and the session " +
      "store answers. With `ST_LEDGER=scalardl` the Ledger must also be reachable and know the service.",
    answers: [{ status: 200, description: "It can issue", content: json(ready, exampleOf(ready)) }],
    errors: {
      ...ASKS,
      LEDGER_UNAVAILABLE: [
        "the operator may not call the factory",
        "the service is starting: replaying the journal: 40 %",
      ],
      SESSIONS_UNAVAILABLE: "the sessions can't be reached",
    },
  },
};
