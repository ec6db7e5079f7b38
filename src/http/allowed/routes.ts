import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { HoldingsReader } from "../../ledger/ledger.ts";
import type { Allowance, PageQuery } from "../../ledger/records.ts";
import { answerList } from "../answers/list.ts";
import type { Resource } from "../openapi/resource.ts";
import { validate } from "../requests/validate.ts";
import { ALLOWANCE_COLUMNS, allowedQuery, type AllowanceView } from "./messages.ts";
import { allowedOperations, allowedSchemas } from "./operations.ts";

/** Who may hold a security token: `/security-tokens/…/allowed`. */
export function allowedResource({ ledger }: { ledger: Pick<HoldingsReader, "allowed"> }): Resource {
  const router = new Router();

  router.get("/security-tokens/:stId/allowed", async (ctx) => {
    const stId = (ctx.params["stId"] as string).normalize("NFC");
    const read = async (query: PageQuery) => {
      const page = await ledger.allowed(stId, query);
      if (page === undefined) throw new HallmarkError("NOT_FOUND", "there is no such security token");
      return page;
    };
    const list = { name: "allowed", columns: ALLOWANCE_COLUMNS, read, view: allowanceView };
    await answerList(ctx, list, validate(allowedQuery, ctx.query));
  });

  return { router, operations: allowedOperations, schemas: allowedSchemas, negotiates: true };
}

function allowanceView({ wallet, since, blockNumber }: Allowance): AllowanceView {
  return { address: wallet, since: since.toISOString(), block_number: blockNumber };
}
