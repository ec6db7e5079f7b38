import { pageSchema } from "../answers/page.ts";
import { transfer } from "../answers/transfer.ts";

/** The answer to the routes that list transfers. */
export const transferPage = pageSchema("transfers", transfer, "Newest first");
