import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { faultPoint } from "../../base/fault-point.ts";
import { issueSecurityToken } from "../../issuance/issue-security-token.ts";
import type { SecurityTokenLedger } from "../../ledger/ledger.ts";
import type { SecurityTokenOrder, SecurityTokenRecord } from "../../ledger/records.ts";
import { readJsonBody } from "../requests/body.ts";
import { idempotencyKey } from "../requests/idempotency-key.ts";
import { onChainView, pageView } from "../answers/page.ts";
import type { RateLimit } from "../../base/rate-limit.ts";
import type { SecurityToken } from "../answers/security-token.ts";
import { createSt } from "./create-st.ts";
import { securityTokensQuery } from "../requests/list-queries.ts";
import { securityToken } from "./messages.ts";
import { validate } from "../requests/validate.ts";

export interface SecurityTokenRoutesOptions {
  ledger: SecurityTokenLedger;
  /** The wallet that a request is authorised for, undefined where none needs to be. @throws UNAUTHORIZED */
  callerOf: (ctx: Context) => Promise<string | undefined>;
  issuingLimit: RateLimit;
}

/** `/api/st/create` and `/security-tokens`. */
export function securityTokenRoutes({ ledger, callerOf, issuingLimit }: SecurityTokenRoutesOptions): Router {
  const router = new Router();

  async function issue(ctx: Context, order: SecurityTokenOrder): Promise<string> {
    const key = idempotencyKey(ctx);
    const caller = await callerOf(ctx);
    await issuingLimit(order.issuerId);
    faultPoint("request read");
    const stId = await issueSecurityToken(ledger, order, caller, key);
    faultPoint("answer ready");
    return stId;
  }

  router.post("/api/st/create", async (ctx) => {
    const { issuerId, tokenName, amount, info } = validate(createSt, await readJsonBody(ctx));
    try {
      ctx.body = { st_id: await issue(ctx, { issuerId, tokenName, amount, info }) };
    } catch (error) {
      // This route's document answers a duplicate with 400.
      if (error instanceof HallmarkError && error.code === "ST_ALREADY_EXISTS") {
        throw new HallmarkError("VALIDATION_FAILED", error.message, { cause: error });
      }
      throw error;
    }
  });

  router.post("/security-tokens", async (ctx) => {
    const request = validate(securityToken, await readJsonBody(ctx));
    const stId = await issue(ctx, {
      issuerId: request.issuer_id,
      tokenName: request.token_name,
      amount: request.issued_amount,
      info: request.info,
    });
    ctx.status = 201;
    ctx.set("Location", `/security-tokens/${encodeURIComponent(stId)}`);
    ctx.body = { st_id: stId };
  });

  router.get("/security-tokens", async (ctx) => {
    const { issuer_id: issuerId, q, ...query } = validate(securityTokensQuery, ctx.query);
    const page = await ledger.securityTokens({ ...query, issuerId, text: q?.normalize("NFC") });
    ctx.body = pageView("security_tokens", page, securityTokenView);
  });

  router.get("/security-tokens/:stId", async (ctx) => {
    const token = await ledger.securityToken(ctx.params["stId"] as string);
    if (token === undefined) throw new HallmarkError("NOT_FOUND", "there is no such security token");
    ctx.body = securityTokenView(token);
  });

  return router;
}

export function securityTokenView(token: SecurityTokenRecord): SecurityToken {
  return {
    st_id: token.stId,
    issuer_id: token.issuerId,
    token_name: token.tokenName,
    issued_amount: token.amount.toString(),
    info: JSON.parse(token.info) as SecurityToken["info"],
    ...(token.chain && onChainView(token.chain)),
  };
}
