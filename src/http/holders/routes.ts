import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import type { HoldingsReader } from "../../ledger/ledger.ts";
import type { AsOf, Holder, PageQuery, TokenKey } from "../../ledger/records.ts";
import { balanceView } from "../answers/balance.ts";
import { answerList } from "../answers/list.ts";
import type { Resource } from "../openapi/resource.ts";
import { validate } from "../requests/validate.ts";
import { HOLDER_COLUMNS, holdersQuery, type HolderView } from "./messages.ts";
import { holderOperations, holderSchemas } from "./operations.ts";

/** Who holds a token: `/tokens/…/holders` and `/security-tokens/…/holders`. */
export function holderResource({ ledger }: { ledger: Pick<HoldingsReader, "holders"> }): Resource {
  const router = new Router();

  /** Reads pages that belong together: those after the first one are as of the same block. */
  function createRead(token: TokenKey | undefined, kind: string, at: AsOf | undefined) {
    let asOf = at;
    let generation: number | undefined;
    return async (query: PageQuery) => {
      const page = token && (await ledger.holders(token, { ...query, at: asOf }));
      if (page === undefined) throw new HallmarkError("NOT_FOUND", `there is no such ${kind}`);
      const { decimals, head } = page;
      if (head !== undefined) {
        asOf ??= { block: head.number };
        generation ??= head.generation;
        if (head.generation !== generation) throw new Error("the chain was reorganised meanwhile");
      }
      return { ...page, items: page.items.map((holder) => ({ holder, decimals })) };
    };
  }

  async function answer(ctx: Context, token: TokenKey | undefined, kind: string): Promise<void> {
    const { at, ...query } = validate(holdersQuery, ctx.query);
    await answerList(
      ctx,
      {
        name: "holders",
        columns: HOLDER_COLUMNS,
        read: createRead(token, kind, at),
        view: ({ holder, decimals }) => holderView(holder, decimals),
      },
      query,
    );
  }

  router.get("/tokens/:id/holders", async (ctx) => {
    const id = parseTokenId(ctx.params["id"]);
    await answer(ctx, id === undefined ? undefined : { id }, "token");
  });

  router.get("/security-tokens/:stId/holders", async (ctx) => {
    await answer(ctx, { stId: (ctx.params["stId"] as string).normalize("NFC") }, "security token");
  });

  return { router, operations: holderOperations, schemas: holderSchemas, negotiates: true };
}

function holderView({ wallet, allowed, ...amounts }: Holder, decimals: number): HolderView {
  return { address: wallet, ...balanceView(amounts, decimals), ...(allowed !== undefined && { allowed }) };
}
