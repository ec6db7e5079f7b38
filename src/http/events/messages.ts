import { EVENT_ID } from "../requests/event-id.ts";
import type { Message, MessageSchema } from "../requests/message.ts";

const schema = {
  type: "object",
  properties: {
    last_event_id: {
      title: "Last event ID",
      description:
        "The id of the last event that the client has: everything after it is sent first; 0 for none",
      type: "string",
      format: "event-id",
      pattern: EVENT_ID.source,
    },
    types: {
      title: "Types",
      description: "Which events: what is issued, or all that happens to tokens. Each has ids of its own",
      type: "string",
      enum: ["issues", "transfers"],
      default: "issues",
    },
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of `GET /events`. */
export const eventsQuery = { schema } satisfies Message<typeof schema>;
