import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { RegisterIssuer } from "../../issuance/register-issuer.ts";
import type { SecurityTokenLedger } from "../../ledger/ledger.ts";
import { pageView } from "../answers/page.ts";
import type { Resource } from "../openapi/resource.ts";
import { bearerToken } from "../requests/bearer-token.ts";
import { readJsonBody } from "../requests/body.ts";
import { clientAddress } from "../requests/client-address.ts";
import { pageQuery } from "../requests/page-query.ts";
import { validate } from "../requests/validate.ts";
import { createIssuer, type IssuerBalanceView } from "./messages.ts";
import { issuerOperations, issuerSchemas } from "./operations.ts";

export interface IssuerOptions {
  ledger: Pick<SecurityTokenLedger, "issuer" | "issuerBalances">;
  registerIssuer: RegisterIssuer;
}

/** `/issuers`. */
export function issuerResource({ ledger, registerIssuer }: IssuerOptions): Resource {
  const router = new Router();

  router.post("/issuers", async (ctx) => {
    const { issuer_id: issuerId, wallet } = validate(createIssuer, await readJsonBody(ctx));
    await registerIssuer({
      issuer: { issuerId, wallet },
      token: bearerToken(ctx),
      address: clientAddress(ctx),
    });
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
    const balances = pageView("balances", page, ({ stId, balance }): IssuerBalanceView => ({
      st_id: stId,
      balance: balance.toString(),
    }));
    ctx.body = { issuer_id: issuerId, wallet: known.wallet, ...balances };
  });

  return { router, operations: issuerOperations, schemas: issuerSchemas };
}
