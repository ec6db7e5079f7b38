import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";

/**
 * Refuses to look for a token of the name "batch", which there can't be: its path, in any case, takes batches.
 * @throws METHOD_NOT_ALLOWED
 */
export function refuseToReadBatch(ctx: Context, name: string): void {
  if (name.toLowerCase() !== "batch") return;
  ctx.set("Allow", "POST");
  throw new HallmarkError("METHOD_NOT_ALLOWED", "this route does not know this method");
}
