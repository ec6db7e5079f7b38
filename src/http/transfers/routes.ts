import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import { parseWallet } from "../../issuance/wallets.ts";
import type { TransferReader } from "../../ledger/ledger.ts";
import type { PageQuery, Transfer } from "../../ledger/records.ts";
import { answerList } from "../answers/list.ts";
import { TRANSFER_COLUMNS, transferView } from "../answers/transfer.ts";
import type { Resource } from "../openapi/resource.ts";
import { pageQuery } from "../requests/page-query.ts";
import { validate } from "../requests/validate.ts";
import { transfersQuery } from "./messages.ts";
import { transferOperations, transferSchemas } from "./operations.ts";

/**
 * What happened to a token, with a wallet, or at all: `/tokens/…/transfers`, `/security-tokens/…/transfers`,
 * `/wallets/…/transfers`, `/transfers`.
 */
export function transferResource({ ledger }: { ledger: Pick<TransferReader, "transfers"> }): Resource {
  const router = new Router();

  async function answer(
    ctx: Context,
    of: Parameters<TransferReader["transfers"]>[0] | undefined,
    kind: string,
    query: PageQuery = validate(pageQuery, ctx.query),
  ): Promise<void> {
    const read = async (page: PageQuery) => {
      const found = of && (await ledger.transfers(of, page));
      if (found === undefined) throw new HallmarkError("NOT_FOUND", `there is no such ${kind}`);
      return found;
    };
    const list = { name: "transfers", columns: TRANSFER_COLUMNS, read, view: transferView, row: rowOf };
    await answerList(ctx, list, query);
  }

  router.get("/transfers", async (ctx) => {
    const { transaction_hash: transaction, ...query } = validate(transfersQuery, ctx.query);
    await answer(ctx, transaction === undefined ? "all" : { transaction }, "transaction", query);
  });

  router.get("/tokens/:id/transfers", async (ctx) => {
    const id = parseTokenId(ctx.params["id"]);
    await answer(ctx, id === undefined ? undefined : { id }, "token");
  });

  router.get("/security-tokens/:stId/transfers", async (ctx) => {
    await answer(ctx, { stId: (ctx.params["stId"] as string).normalize("NFC") }, "security token");
  });

  router.get("/wallets/:address/transfers", async (ctx) => {
    const wallet = parseWallet(ctx.params["address"] as string);
    if (wallet === undefined) {
      throw new HallmarkError("VALIDATION_FAILED", "invalid address value", { field: "address" });
    }
    await answer(ctx, { wallet }, "wallet");
  });

  return { router, operations: transferOperations, schemas: transferSchemas, negotiates: true };
}

function rowOf(transfer: Transfer): object {
  const { token, ...view } = transferView(transfer);
  return { ...token, ...view };
}
