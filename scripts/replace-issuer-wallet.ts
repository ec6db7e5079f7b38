// Offers the account of the issuer ISSUER_ID to ISSUER_WALLET, as the registry's admin: should the present wallet be lost or
// stolen. A day later the new wallet accepts: accept-issuer-wallet.ts.
import { issuerWallet } from "../src/ledger/evm/issue/register-issuer.ts";
import { connect } from "./chain.ts";
import { address, required } from "./environment.ts";
import { callAsAdmin, findRegistry } from "./registry.ts";
import { script } from "./script.ts";

await script(async () => {
  const issuerId = required("ISSUER_ID", "the id of the issuer whose wallet is to be replaced");
  const wallet = address("ISSUER_WALLET", "the address of the issuer's new wallet");
  const chain = await connect();
  const registry = await findRegistry(chain);
  const standing = await issuerWallet(chain.node, registry, issuerId);
  if (standing === undefined) throw new Error(`no issuer ${issuerId} is registered`);
  if (standing === wallet) throw new Error(`${wallet} is the wallet of issuer ${issuerId} already`);
  const [delay] = await registry.ask("ISSUER_WALLET_DELAY");
  const told = `${wallet} may accept in ${Number(delay) / 3600} hours`;
  await callAsAdmin(chain, registry, "proposeIssuerWallet", [issuerId, wallet], told);
});
