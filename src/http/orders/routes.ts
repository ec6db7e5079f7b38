import Router from "@koa/router";
import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";
import type { PlaceOrder } from "../../issuance/place-order.ts";
import type { OrderLedger } from "../../ledger/ledger.ts";
import type { Resource } from "../openapi/resource.ts";
import { readJsonBody } from "../requests/body.ts";
import { onlyPost } from "../requests/only-post.ts";
import { parseOrderId, readDraft, readOrder, viewOf } from "./messages.ts";
import { orderOperations, orderSchemas } from "./operations.ts";

export interface OrderOptions {
  ledger: Pick<OrderLedger, "orderTypedData" | "order">;
  placeOrder: PlaceOrder;
  /** Whether orders are executed here. */
  isOn: boolean;
}

/** `/orders`. */
export function orderResource({ ledger, placeOrder, isOn }: OrderOptions): Resource {
  const router = new Router();

  function whereOn(handle: (ctx: Context) => Promise<void>): (ctx: Context) => Promise<void> {
    if (isOn) return handle;
    return () => {
      const message = "orders are not executed here: the service was started with ORDERS=off";
      throw new HallmarkError("NOT_FOUND", message);
    };
  }

  router.post(
    "/orders/typed-data",
    whereOn(async (ctx) => {
      const typedData = await ledger.orderTypedData(readDraft(await readJsonBody(ctx, "everywhere")));
      if (typedData === undefined) throw new HallmarkError("NOT_FOUND", "there is no such token");
      ctx.body = typedData;
    }),
  );

  router.post(
    "/orders",
    whereOn(async (ctx) => {
      const { id, transactionHash } = await placeOrder(readOrder(await readJsonBody(ctx, "everywhere")));
      ctx.set("Location", `/orders/${id}`);
      ctx.body = { order_id: id, transaction_hash: transactionHash };
    }),
  );

  onlyPost(router, "/orders/typed-data");
  router.get(
    "/orders/:orderId",
    whereOn(async (ctx) => {
      const { orderId } = ctx["params"] as { orderId: string };
      const id = parseOrderId(orderId);
      if (id === undefined) throw new HallmarkError("NOT_FOUND", "no order can have this id");
      ctx.body = viewOf(id, await ledger.order(id));
    }),
  );

  return { router, operations: orderOperations, schemas: orderSchemas };
}
