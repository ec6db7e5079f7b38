import { itIsASecurityTokenLedger } from "./security-token-ledger.behavior.ts";
import { itTakesOrders } from "./orders.behavior.ts";
import { ADMIN_TOKEN, type Site, type StartSite } from "./site.ts";
import { itIsATokenLedger } from "./token-ledger.behavior.ts";

/**
 * What the service answers on every ledger; `start` starts it on a new one, with these variables in its environment. Orders are
 * for tokens of a chain.
 */
export function itIsALedger(start: StartSite, { orders }: { orders: boolean }): void {
  let site: Site;

  before(async function () {
    this.timeout(120_000);
    site = await start({ ADMIN_TOKEN, RATE_LIMIT: "off", ORDERS: "on" });
  });
  after(() => site?.stop());

  describe("of tokens", () => itIsATokenLedger(() => site));
  describe("of security tokens", () => itIsASecurityTokenLedger(() => site));
  if (orders) describe("of orders", () => itTakesOrders(() => site));
}
