import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import { parseWallet } from "../../issuance/wallets.ts";
import type { HoldingsReader } from "../../ledger/ledger.ts";
import type { Holding, PageQuery } from "../../ledger/records.ts";
import { balanceView } from "../answers/balance.ts";
import { answerList } from "../answers/list.ts";
import type { Resource } from "../openapi/resource.ts";
import { pageQuery } from "../requests/page-query.ts";
import { validate } from "../requests/validate.ts";
import { HOLDING_COLUMNS, type HoldingView } from "./messages.ts";
import { walletOperations, walletSchemas } from "./operations.ts";

/** `/wallets`. */
export function walletResource({ ledger }: { ledger: Pick<HoldingsReader, "holdings"> }): Resource {
  const router = new Router();

  router.get("/wallets/:address/tokens", async (ctx) => {
    const wallet = parseWallet(ctx.params["address"] as string);
    if (wallet === undefined) {
      throw new HallmarkError("VALIDATION_FAILED", "invalid address value", { field: "address" });
    }
    const query = validate(pageQuery, ctx.query);
    const read = (page: PageQuery) => ledger.holdings(wallet, page);
    const list = { name: "holdings", columns: HOLDING_COLUMNS, read, view: holdingView };
    await answerList(ctx, list, query);
  });

  return { router, operations: walletOperations, schemas: walletSchemas, negotiates: true };
}

function holdingView({ token, chain, decimals, ...amounts }: Holding): HoldingView {
  return {
    smartcontract_ID: chain.id,
    ...("ticker" in token
      ? { kind: "token", ticker: token.ticker }
      : { kind: "security_token", st_id: token.stId }),
    contract_address: chain.contractAddress,
    name: "ticker" in token ? token.fullName : token.tokenName,
    ...balanceView(amounts, decimals),
  };
}
