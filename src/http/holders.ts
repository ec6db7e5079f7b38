import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../base/errors.ts";
import type { HoldingsReader } from "../ledger/ledger.ts";
import type { Holder, PageQuery } from "../ledger/records.ts";
import { balanceView } from "./balance-view.ts";
import { pageView } from "./page-view.ts";
import type { HolderView } from "./schemas/answers/holder.ts";
import { pageQuery } from "./schemas/list-queries.ts";
import { parseTokenId } from "./token-id.ts";
import { validate } from "./validate.ts";

/** Who holds a token of either kind. */
export function holderRoutes(ledger: Pick<HoldingsReader, "holders">): Router {
  const router = new Router();

  async function answer(
    ctx: Context,
    token: Parameters<HoldingsReader["holders"]>[0] | undefined,
    kind: string,
  ): Promise<void> {
    const query: PageQuery = validate(pageQuery, ctx.query);
    const page = token && (await ledger.holders(token, query));
    if (page === undefined) throw new HallmarkError("NOT_FOUND", `there is no such ${kind}`);
    ctx.body = pageView("holders", page, (holder) => holderView(holder, page.decimals));
  }

  router.get("/tokens/:id/holders", async (ctx) => {
    const id = parseTokenId(ctx.params["id"]);
    await answer(ctx, id === undefined ? undefined : { id }, "token");
  });

  router.get("/security-tokens/:stId/holders", async (ctx) => {
    await answer(ctx, { stId: ctx.params["stId"] as string }, "security token");
  });

  return router;
}

function holderView({ wallet, ...amounts }: Holder, decimals: number): HolderView {
  return { address: wallet, ...balanceView(amounts, decimals) };
}
