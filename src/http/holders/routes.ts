import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import type { HoldingsReader } from "../../ledger/ledger.ts";
import type { Holder } from "../../ledger/records.ts";
import { balanceView } from "../answers/balance.ts";
import { pageView } from "../answers/page.ts";
import type { Resource } from "../openapi/resource.ts";
import { pageQuery } from "../requests/page-query.ts";
import { validate } from "../requests/validate.ts";
import type { HolderView } from "./messages.ts";
import { holderOperations, holderSchemas } from "./operations.ts";

/** Who holds a token: `/tokens/…/holders` and `/security-tokens/…/holders`. */
export function holderResource({ ledger }: { ledger: Pick<HoldingsReader, "holders"> }): Resource {
  const router = new Router();

  async function answer(
    ctx: Context,
    token: Parameters<HoldingsReader["holders"]>[0] | undefined,
    kind: string,
  ): Promise<void> {
    const query = validate(pageQuery, ctx.query);
    const page = token && (await ledger.holders(token, query));
    if (page === undefined) throw new HallmarkError("NOT_FOUND", `there is no such ${kind}`);
    ctx.body = pageView("holders", page, (holder) => holderView(holder, page.decimals));
  }

  router.get("/tokens/:id/holders", async (ctx) => {
    const id = parseTokenId(ctx.params["id"]);
    await answer(ctx, id === undefined ? undefined : { id }, "token");
  });

  router.get("/security-tokens/:stId/holders", async (ctx) => {
    await answer(ctx, { stId: (ctx.params["stId"] as string).normalize("NFC") }, "security token");
  });

  return { router, operations: holderOperations, schemas: holderSchemas };
}

function holderView({ wallet, allowed, ...amounts }: Holder, decimals: number): HolderView {
  return { address: wallet, ...balanceView(amounts, decimals), ...(allowed !== undefined && { allowed }) };
}
