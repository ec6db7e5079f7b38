import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { RegisterIssuer } from "../../issuance/register-issuer.ts";
import type { SecurityTokenLedger } from "../../ledger/ledger.ts";
import type { ListedIssuer, PageQuery } from "../../ledger/records.ts";
import { answerList } from "../answers/list.ts";
import { pageView } from "../answers/page.ts";
import { acceptsJson } from "../middleware/accepts-json.ts";
import type { Resource } from "../openapi/resource.ts";
import { bearerToken } from "../requests/bearer-token.ts";
import { readJsonBody } from "../requests/body.ts";
import { clientAddress } from "../requests/client-address.ts";
import { pageQuery } from "../requests/page-query.ts";
import { validate } from "../requests/validate.ts";
import {
  createIssuer,
  ISSUER_COLUMNS,
  issuersQuery,
  type IssuerBalanceView,
  type ListedIssuerView,
} from "./messages.ts";
import { issuerOperations, issuerSchemas } from "./operations.ts";

export interface IssuerOptions {
  ledger: Pick<SecurityTokenLedger, "issuer" | "issuers" | "issuerBalances">;
  registerIssuer: RegisterIssuer;
}

/** `/issuers`. */
export function issuerResource({ ledger, registerIssuer }: IssuerOptions): Resource {
  const router = new Router();

  router.post("/issuers", acceptsJson, async (ctx) => {
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

  router.get("/issuers", async (ctx) => {
    const { q: text, ...query } = validate(issuersQuery, ctx.query);
    const read = (page: PageQuery) => ledger.issuers({ ...page, text });
    await answerList(ctx, { name: "issuers", columns: ISSUER_COLUMNS, read, view: listedIssuerView }, query);
  });

  router.get("/issuers/:issuerId", acceptsJson, async (ctx) => {
    const issuerId = ctx.params["issuerId"] as string;
    const query = validate(pageQuery, ctx.query);
    const known = await ledger.issuer(issuerId);
    if (known === undefined) throw new HallmarkError("NOT_FOUND", "there is no such issuer");
    const page = await ledger.issuerBalances(known, query);
    const balances = pageView("balances", page, ({ stId, balance }): IssuerBalanceView => ({
      st_id: stId,
      balance: balance.toString(),
    }));
    const { wallet, suspended } = known;
    ctx.body = { issuer_id: issuerId, wallet, ...(suspended !== undefined && { suspended }), ...balances };
  });

  return { router, operations: issuerOperations, schemas: issuerSchemas, negotiates: true };
}

function listedIssuerView({ issuerId, wallet, tokens }: ListedIssuer): ListedIssuerView {
  return { issuer_id: issuerId, wallet, ...(tokens !== undefined && { token_count: tokens }) };
}
