import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { IssueToken } from "../../issuance/issue-token.ts";
import { parseTicker } from "../../issuance/tickers.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import type { TokenLedger } from "../../ledger/ledger.ts";
import type { PageQuery, TokenRecord } from "../../ledger/records.ts";
import { answerList } from "../answers/list.ts";
import { TOKEN_COLUMNS, tokenView } from "../answers/token.ts";
import { acceptsJson } from "../middleware/accepts-json.ts";
import type { Resource } from "../openapi/resource.ts";
import { readJsonBody } from "../requests/body.ts";
import { idempotencyKey } from "../requests/idempotency-key.ts";
import { onlyPost } from "../requests/only-post.ts";
import { validate } from "../requests/validate.ts";
import { createdTokenView, createToken, requestedToken, tokensQuery } from "./messages.ts";
import { tokenOperations, tokenSchemas } from "./operations.ts";

export interface TokenOptions {
  ledger: Pick<TokenLedger, "token" | "tokens" | "tokenByTicker" | "tickerAddress">;
  issueToken: IssueToken;
}

/** `/tokens` and `/tickers`. */
export function tokenResource({ ledger, issueToken }: TokenOptions): Resource {
  const router = new Router();

  router.post("/tokens", acceptsJson, async (ctx) => {
    const key = idempotencyKey(ctx);
    const request = validate(createToken, await readJsonBody(ctx));
    const issued = await issueToken({
      token: requestedToken(request),
      sessionKey: request.session_key,
      idempotencyKey: key,
    });
    ctx.set("Location", `/tokens/${issued.id}`);
    ctx.body = createdTokenView(issued);
  });

  router.get("/tokens", async (ctx) => {
    const { q, ...query } = validate(tokensQuery, ctx.query);
    const read = (page: PageQuery) => ledger.tokens({ ...page, text: q?.normalize("NFC") });
    await answerList(ctx, { name: "tokens", columns: TOKEN_COLUMNS, read, view: tokenView }, query);
  });

  onlyPost(router, "/tokens/batch");
  router.get("/tokens/:id", acceptsJson, async (ctx) => {
    const id = parseTokenId(ctx.params["id"]);
    ctx.body = tokenView(found(id === undefined ? undefined : await ledger.token(id)));
  });

  router.get("/tickers/:ticker", acceptsJson, async (ctx) => {
    ctx.body = tokenView(found(await ledger.tokenByTicker(ctx.params["ticker"] as string)));
  });

  router.get("/tickers/:ticker/address", acceptsJson, (ctx) => {
    const ticker = parseTicker(ctx.params["ticker"] as string);
    if (ticker === undefined) throw new HallmarkError("NOT_FOUND", "no token can have this ticker");
    ctx.body = { ticker, contract_address: ledger.tickerAddress(ticker) };
  });

  return { router, operations: tokenOperations, schemas: tokenSchemas, negotiates: true };
}

function found(token: TokenRecord | undefined): TokenRecord {
  if (token === undefined) throw new HallmarkError("NOT_FOUND", "there is no such token");
  return token;
}
