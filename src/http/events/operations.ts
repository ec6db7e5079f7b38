import { ASKS_LEDGER } from "../openapi/common-errors.ts";
import type { Operations } from "../openapi/operation.ts";
import { EVENT_ID } from "../requests/event-id.ts";
import { TAGS } from "../openapi/tags.ts";
import { eventsQuery } from "./messages.ts";

const EXAMPLE = `retry: 2000
id: 0

id: 1
event: token
data: {"smartcontract_ID":1,…}

`;

export const eventOperations: Operations = {
  "GET /events": {
    id: "listenToEvents",
    tag: TAGS.tokens,
    summary: "Listen to what is issued, or to what happens to tokens",
    description:
      "Server-sent events without an end: `token` and `security_token`, with the JSON of the reading routes and the " +
      "`smartcontract_ID` as `id`; `undone`, with `{after}`, where the chain was reorganised and what came after that id is void. " +
      "With `types=transfers`: `transfer`, with what `…/transfers` lists, whose `id` is its block's number and its `log_index`. " +
      "Without an id to resume after, only what is new is sent.",
    header: {
      "Last-Event-ID": {
        description:
          "The id of the last event that the client has; it is used instead of last_event_id where both are sent",
        type: "string",
        // The service takes an empty one for none.
        format: "event-id",
        pattern: `^$|${EVENT_ID.source}`,
      },
    },
    query: eventsQuery.schema,
    answers: [
      {
        status: 200,
        description: "The events as they come",
        content: { "text/event-stream": { schema: { type: "string" }, example: EXAMPLE } },
      },
    ],
    errors: {
      ...ASKS_LEDGER,
      VALIDATION_FAILED: "invalid last_event_id value",
      NOT_ACCEPTABLE: "answers are text/event-stream",
      TOO_MANY_REQUESTS: "at most 100 streams of one address at a time",
    },
  },
};
