import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import { faultPoint } from "../../base/fault-point.ts";
import { toBaseUnits } from "../../issuance/amounts.ts";
import { tokenRequestIdentity } from "../../issuance/request-identity.ts";
import type { TokenLedger } from "../../ledger/ledger.ts";
import type { TokenOrder, TokenRecord } from "../../ledger/records.ts";
import { readJsonBody } from "../requests/body.ts";
import { idempotencyKey } from "../requests/idempotency-key.ts";
import { onChainView, pageView } from "../answers/page.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import type { RateLimit } from "../../base/rate-limit.ts";
import type { Token } from "../answers/token.ts";
import { createToken } from "./messages.ts";
import { tokensQuery } from "../requests/list-queries.ts";
import { validate } from "../requests/validate.ts";

export interface TokenRoutesOptions {
  ledger: TokenLedger;
  /** The wallet of a session. @throws INVALID_SESSION_KEY */
  walletOf: (sessionKey: string) => Promise<string>;
  issuingLimit: RateLimit;
}

/** `/tokens` and `/tickers`. */
export function tokenRoutes({ ledger, walletOf, issuingLimit }: TokenRoutesOptions): Router {
  const router = new Router();

  router.post("/tokens", async (ctx) => {
    const key = idempotencyKey(ctx);
    const request = validate(createToken, await readJsonBody(ctx));
    const owner = await walletOf(request.session_key);
    await issuingLimit(owner);
    faultPoint("request read");
    const order: TokenOrder = {
      fullName: request.full_name,
      shortName: request.short_name,
      ticker: request.ticker,
      amount: request.token_amount,
      decimals: request.decimals,
      owner,
    };
    const identity = key === undefined ? undefined : tokenRequestIdentity(key, order);
    const { id, transactionHash } = await ledger.issueToken(order, identity);
    faultPoint("answer ready");
    ctx.set("Location", `/tokens/${id}`);
    ctx.body = { transaction_hash: transactionHash, smartcontract_ID: id };
  });

  router.get("/tokens", async (ctx) => {
    const { q, ...query } = validate(tokensQuery, ctx.query);
    ctx.body = pageView("tokens", await ledger.tokens({ ...query, text: q?.normalize("NFC") }), tokenView);
  });

  router.get("/tokens/:id", async (ctx) => {
    const id = parseTokenId(ctx.params["id"]);
    ctx.body = tokenView(found(id === undefined ? undefined : await ledger.token(id)));
  });

  router.get("/tickers/:ticker", async (ctx) => {
    ctx.body = tokenView(found(await ledger.tokenByTicker(ctx.params["ticker"] as string)));
  });

  return router;
}

function found(token: TokenRecord | undefined): TokenRecord {
  if (token === undefined) throw new HallmarkError("NOT_FOUND", "there is no such token");
  return token;
}

export function tokenView(token: TokenRecord): Token {
  const { smartcontract_ID, contract_address, ...rest } = onChainView(token);
  return {
    smartcontract_ID,
    contract_address,
    full_name: token.fullName,
    short_name: token.shortName,
    ticker: token.ticker,
    decimals: token.decimals,
    token_amount: token.amount.toString(),
    total_supply: (toBaseUnits(token.amount, token.decimals) as bigint).toString(),
    ...rest,
  };
}
