import type { Message, MessageSchema } from "../requests/message.ts";

const schema = {
  type: "object",
  properties: {
    last_event_id: {
      title: "Last event ID",
      description: "The id of the last event that the client has: everything after it is sent first",
      type: "string",
      pattern: "^(0|[1-9][0-9]{0,14})$",
    },
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of `GET /events`. */
export const eventsQuery = { schema } satisfies Message<typeof schema>;
