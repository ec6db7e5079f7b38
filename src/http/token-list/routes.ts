import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { IssueHistory } from "../../ledger/ledger.ts";
import { answer } from "../answers/representation.ts";
import type { Resource } from "../openapi/resource.ts";
import { validate } from "../requests/validate.ts";
import { tokenListQuery } from "./messages.ts";
import { tokenListOperations, tokenListSchemas } from "./operations.ts";
import { createTokenListPages } from "./pages.ts";

export const TOKEN_LIST_PATH = "/tokenlist.json";

export interface TokenListOptions {
  ledger: Pick<IssueHistory, "tokensInOrder">;
  chainId: number;
}

/** `/tokenlist.json`. */
export function tokenListResource({ ledger, chainId }: TokenListOptions): Resource {
  const readPage = createTokenListPages(ledger, chainId);
  const router = new Router();

  router.get(TOKEN_LIST_PATH, async (ctx) => {
    const { page: number } = validate(tokenListQuery, ctx.query);
    const page = await readPage(number);
    // The schema allows no list without tokens.
    if (page === undefined) throw new HallmarkError("NOT_FOUND", "there is no token for this list yet");
    if (page.hasNext) ctx.set("Link", `<${TOKEN_LIST_PATH}?page=${number + 1}>; rel="next"`);
    // Any cache may keep the list but must revalidate it, which costs only a look at the index.
    await answer(ctx, page.content, "public, no-cache");
  });

  return { router, operations: tokenListOperations, schemas: tokenListSchemas };
}
