import Router from "@koa/router";
import type { IssueToken } from "../../issuance/issue-token.ts";
import { errorView } from "../answers/error.ts";
import type { CreateBatch } from "../batch/batch.ts";
import type { Resource } from "../openapi/resource.ts";
import { validate } from "../requests/validate.ts";
import { createdTokenView, requestedToken, tokenLine } from "./messages.ts";
import { tokenBatchOperations, tokenBatchSchemas } from "./batch-operations.ts";

export interface TokenBatchOptions {
  issueToken: IssueToken;
  createBatch: CreateBatch;
}

/** `/tokens/batch`. */
export function tokenBatchResource({ issueToken, createBatch }: TokenBatchOptions): Resource {
  const path = "/tokens/batch";
  const router = new Router();
  router.post(
    path,
    createBatch({
      path,
      auth: "required",
      async issue(line, { sessionKey, idempotencyKey }) {
        const token = requestedToken(validate(tokenLine, line));
        // A batch without a session is refused as a whole.
        const issued = await issueToken({ token, sessionKey: sessionKey as string, idempotencyKey });
        return { status: 200, body: createdTokenView(issued) };
      },
      errorView,
    }),
  );
  return { router, operations: tokenBatchOperations, schemas: tokenBatchSchemas, negotiates: true };
}
