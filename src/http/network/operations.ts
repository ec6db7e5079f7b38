import { ANSWERS_JSON } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { nativeCurrency, network } from "./messages.ts";

export const networkSchemas = { Network: network, NativeCurrency: nativeCurrency };

export const networkOperations: Operations = {
  "GET /network": {
    id: "readNetwork",
    tag: TAGS.wallets,
    summary: "Read what a wallet needs to know",
    description: "Which chain the tokens are on, and how a wallet signs in and issues.",
    answers: [{ status: 200, description: "The network", content: json(network, exampleOf(network)) }],
    errors: ANSWERS_JSON,
  },
};
