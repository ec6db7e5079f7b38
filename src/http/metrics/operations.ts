import { ANY } from "../openapi/common-errors.ts";
import type { Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";

export const metricsOperations: Operations = {
  "GET /metrics": {
    id: "readMetrics",
    tag: TAGS.operation,
    summary: "Read the metrics, for Prometheus",
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
