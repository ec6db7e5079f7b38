// Suspends the issuer ISSUER_ID at once, as the registry's admin: nothing is issued for it, and its tokens have no controller.
// With SUSPENDED=no it ends that.
import { issuerWallet } from "../src/ledger/evm/issue/register-issuer.ts";
import { connect } from "./chain.ts";
import { required } from "./environment.ts";
import { callAsAdmin, findRegistry } from "./registry.ts";
import { script } from "./script.ts";

await script(async () => {
  const issuerId = required("ISSUER_ID", "the id of the issuer to suspend");
  const SUSPENDED = process.env["SUSPENDED"] ?? "yes";
  if (SUSPENDED !== "yes" && SUSPENDED !== "no") throw new Error("SUSPENDED must be yes or no");
  const suspended = SUSPENDED === "yes";
  const chain = await connect();
  const registry = await findRegistry(chain);
  if ((await issuerWallet(chain.node, registry, issuerId)) === undefined) {
    throw new Error(`no issuer ${issuerId} is registered`);
  }
  const [isSuspended] = await registry.ask("isIssuerSuspended", issuerId);
  const is = `issuer ${issuerId} is ${suspended ? "suspended" : "not suspended"}`;
  if (isSuspended === suspended) console.log(is);
  else await callAsAdmin(chain, registry, "setIssuerSuspended", [issuerId, suspended], is);
});
