import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import type { IssueSecurityToken } from "../../issuance/issue-security-token.ts";
import type { SecurityTokenLedger } from "../../ledger/ledger.ts";
import type { PageQuery, SecurityTokenOrder, SecurityTokenRecord } from "../../ledger/records.ts";
import { answerList } from "../answers/list.ts";
import { SECURITY_TOKEN_COLUMNS, securityTokenView } from "../answers/security-token.ts";
import { acceptsJson } from "../middleware/accepts-json.ts";
import type { Resource } from "../openapi/resource.ts";
import { bearerToken } from "../requests/bearer-token.ts";
import { readJsonBody } from "../requests/body.ts";
import { idempotencyKey } from "../requests/idempotency-key.ts";
import { onlyPost } from "../requests/only-post.ts";
import { validate } from "../requests/validate.ts";
import { createSecurityToken, createSt, requestedSecurityToken, securityTokensQuery } from "./messages.ts";
import { securityTokenOperations, securityTokenSchemas } from "./operations.ts";

export interface SecurityTokenOptions {
  ledger: Pick<SecurityTokenLedger, "securityToken" | "securityTokens">;
  issueSecurityToken: IssueSecurityToken;
}

/** `/api/st/create` and `/security-tokens`. */
export function securityTokenResource({ ledger, issueSecurityToken }: SecurityTokenOptions): Resource {
  const router = new Router();

  function issue(ctx: Context, token: SecurityTokenOrder): Promise<string> {
    return issueSecurityToken({
      token,
      sessionKey: bearerToken(ctx),
      idempotencyKey: idempotencyKey(ctx),
    });
  }

  router.post("/api/st/create", acceptsJson, async (ctx) => {
    const { issuerId, tokenName, amount, info } = validate(createSt, await readJsonBody(ctx));
    try {
      ctx.body = { st_id: await issue(ctx, { issuerId, tokenName, amount, info }) };
    } catch (error) {
      // The original document of this route answers a duplicate with 400.
      if (error instanceof HallmarkError && error.code === "ST_ALREADY_EXISTS") {
        throw new HallmarkError("VALIDATION_FAILED", error.message, { cause: error });
      }
      throw error;
    }
  });

  router.post("/security-tokens", acceptsJson, async (ctx) => {
    const request = validate(createSecurityToken, await readJsonBody(ctx));
    const stId = await issue(ctx, requestedSecurityToken(request));
    ctx.status = 201;
    ctx.set("Location", `/security-tokens/${encodeURIComponent(stId)}`);
    ctx.body = { st_id: stId };
  });

  router.get("/security-tokens", async (ctx) => {
    const { issuer_id: issuerId, q, ...query } = validate(securityTokensQuery, ctx.query);
    const list = {
      name: "security_tokens",
      columns: SECURITY_TOKEN_COLUMNS,
      read: (page: PageQuery) => ledger.securityTokens({ ...page, issuerId, text: q?.normalize("NFC") }),
      view: securityTokenView,
      // As text, `info` tells a string from what is no string.
      row: (token: SecurityTokenRecord) => ({ ...securityTokenView(token), info: token.info }),
    };
    await answerList(ctx, list, query);
  });

  onlyPost(router, "/security-tokens/batch");
  router.get("/security-tokens/:stId", acceptsJson, async (ctx) => {
    const token = await ledger.securityToken((ctx.params["stId"] as string).normalize("NFC"));
    if (token === undefined) throw new HallmarkError("NOT_FOUND", "there is no such security token");
    ctx.body = securityTokenView(token);
  });

  return { router, operations: securityTokenOperations, schemas: securityTokenSchemas, negotiates: true };
}
