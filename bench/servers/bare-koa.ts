// Koa alone, which parses the same body and answers the same: what the service's HTTP stack is held against.
import Koa from "koa";
import { readBody } from "./bodies.ts";
import { listen } from "./listen.ts";

let count = 0;
const app = new Koa();
app.use(async (ctx) => {
  await readBody(ctx.req);
  ctx.body = { transaction_hash: `0x${"0".repeat(64)}`, smartcontract_ID: ++count };
});
listen(app);
