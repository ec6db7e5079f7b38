import Router from "@koa/router";
import type { IssueSecurityToken } from "../../issuance/issue-security-token.ts";
import { sentenceErrorView } from "../answers/error.ts";
import type { CreateBatch } from "../batch/batch.ts";
import type { Resource } from "../openapi/resource.ts";
import { validate } from "../requests/validate.ts";
import { securityTokenBatchOperations, securityTokenBatchSchemas } from "./batch-operations.ts";
import { requestedSecurityToken, securityTokenLine } from "./messages.ts";

export interface SecurityTokenBatchOptions {
  issueSecurityToken: IssueSecurityToken;
  createBatch: CreateBatch;
  /** Whether a batch needs a session: see ST_AUTH. */
  stAuth: "open" | "required";
}

/** `/security-tokens/batch`. */
export function securityTokenBatchResource(options: SecurityTokenBatchOptions): Resource {
  const { issueSecurityToken, createBatch, stAuth } = options;
  const path = "/security-tokens/batch";
  const router = new Router();
  router.post(
    path,
    createBatch({
      path,
      auth: stAuth,
      async issue(line, { sessionKey, idempotencyKey }) {
        const token = requestedSecurityToken(validate(securityTokenLine, line));
        const stId = await issueSecurityToken({ token, sessionKey, idempotencyKey });
        return { status: 201, body: { st_id: stId } };
      },
      errorView: sentenceErrorView,
    }),
  );
  return {
    router,
    operations: securityTokenBatchOperations,
    schemas: securityTokenBatchSchemas,
    negotiates: true,
  };
}
