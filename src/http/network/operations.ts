import { network } from "./messages.ts";
import { ANSWERS_JSON } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operations } from "../openapi/operation.ts";

export const networkOperations: Operations = {
  "GET /network": {
    id: "readNetwork",
    tag: "Wallets",
    summary: "Read what a wallet has to know",
    description: "Which chain the tokens are on, and how the service takes a wallet's word.",
    answers: [{ status: 200, description: "The network", content: json(network, exampleOf(network)) }],
    errors: ANSWERS_JSON,
  },
};
