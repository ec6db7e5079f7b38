import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import type { HoldingsReader, TokenLedger } from "../../ledger/ledger.ts";
import type { TokenKey } from "../../ledger/records.ts";
import type { Resource } from "../openapi/resource.ts";
import type { TokenCountsView, TotalsView } from "./messages.ts";
import { totalsOperations, totalsSchemas } from "./operations.ts";

/** How many tokens there are, `/totals`, and how much of what concerns one: `/tokens/…/totals` and `/security-tokens/…/totals`. */
export function totalsResource({
  ledger,
}: {
  ledger: Pick<HoldingsReader, "totals"> & Pick<TokenLedger, "tokenCounts">;
}): Resource {
  const router = new Router();

  async function read(token: TokenKey | undefined, kind: string): Promise<TotalsView> {
    const found = token && (await ledger.totals(token));
    if (found === undefined) throw new HallmarkError("NOT_FOUND", `there is no such ${kind}`);
    const { supply, frozen, ...counts } = found;
    return { ...counts, total_supply: supply.toString(), frozen: frozen?.toString() ?? null };
  }

  router.get("/totals", async (ctx) => {
    const { tokens, securityTokens } = await ledger.tokenCounts();
    const counts: TokenCountsView = {
      tokens,
      ...(securityTokens !== undefined && { security_tokens: securityTokens }),
    };
    ctx.body = counts;
  });

  router.get("/tokens/:id/totals", async (ctx) => {
    const id = parseTokenId(ctx.params["id"]);
    ctx.body = await read(id === undefined ? undefined : { id }, "token");
  });

  router.get("/security-tokens/:stId/totals", async (ctx) => {
    ctx.body = await read({ stId: (ctx.params["stId"] as string).normalize("NFC") }, "security token");
  });

  return { router, operations: totalsOperations, schemas: totalsSchemas };
}
