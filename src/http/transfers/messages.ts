import { pageSchema } from "../answers/page.ts";
import { transfer } from "../answers/transfer.ts";
import type { Message, MessageSchema } from "../requests/message.ts";
import { cursor, limit } from "../requests/page-query.ts";

const querySchema = {
  type: "object",
  properties: {
    transaction_hash: {
      title: "Transaction hash",
      description: "Only what this transaction did",
      type: "string",
      format: "bytes32",
      pattern: "^0x[0-9A-Fa-f]{64}$",
    },
    limit,
    cursor,
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of the route that lists the transfers of all tokens. */
export const transfersQuery = { schema: querySchema } satisfies Message<typeof querySchema>;

/** The answer to the routes that list transfers. */
export const transferPage = pageSchema("transfers", transfer, "Newest first");
