import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import type { SecurityTokenLedger } from "../../ledger/ledger.ts";
import { readJsonBody } from "../requests/body.ts";
import { pageView } from "../answers/page.ts";
import type { Balance } from "./answers.ts";
import { issuer } from "./messages.ts";
import { pageQuery } from "../requests/list-queries.ts";
import { validate } from "../requests/validate.ts";

export interface IssuerRoutesOptions {
  ledger: SecurityTokenLedger;
  /** @throws UNAUTHORIZED where the request is not the administrator's */
  authorizeAdmin: (ctx: Context) => void;
}

/** `/issuers`. */
export function issuerRoutes({ ledger, authorizeAdmin }: IssuerRoutesOptions): Router {
  const router = new Router();

  router.post("/issuers", async (ctx) => {
    const { issuer_id: issuerId, wallet } = validate(issuer, await readJsonBody(ctx));
    authorizeAdmin(ctx);
    await ledger.registerIssuer({ issuerId, wallet });
    ctx.status = 201;
    ctx.set("Location", `/issuers/${issuerId}`);
    ctx.body = { issuer_id: issuerId, wallet };
  });

  router.get("/issuers/:issuerId", async (ctx) => {
    const issuerId = ctx.params["issuerId"] as string;
    const query = validate(pageQuery, ctx.query);
    const known = await ledger.issuer(issuerId);
    if (known === undefined) throw new HallmarkError("NOT_FOUND", "there is no such issuer");
    const page = await ledger.issuerBalances(known, query);
    const balances = pageView("balances", page, ({ stId, balance }): Balance => ({
      st_id: stId,
      balance: balance.toString(),
    }));
    ctx.body = { issuer_id: issuerId, wallet: known.wallet, ...balances };
  });

  return router;
}
