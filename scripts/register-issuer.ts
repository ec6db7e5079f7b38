// Registers the issuer ISSUER_ID with its wallet ISSUER_WALLET, as the registry's admin.
import { parseIssuerId } from "../src/issuance/issuer-ids.ts";
import { issuerWallet } from "../src/ledger/evm/issue/register-issuer.ts";
import { connect } from "./chain.ts";
import { address, required } from "./environment.ts";
import { callAsAdmin, findRegistry } from "./registry.ts";
import { script } from "./script.ts";

await script(async () => {
  const issuerId = required("ISSUER_ID", "the issuer's id, 1 to 32 of A-Z a-z 0-9 _ .");
  const wallet = address("ISSUER_WALLET", "the address of the issuer's wallet");
  if (parseIssuerId(issuerId) === undefined) throw new Error("ISSUER_ID must be 1 to 32 of A-Z a-z 0-9 _ .");
  const chain = await connect();
  const registry = await findRegistry(chain);
  const standing = await issuerWallet(chain.node, registry, issuerId);
  if (standing !== undefined && standing !== wallet) {
    throw new Error(`issuer ${issuerId} is registered already, with the wallet ${standing}`);
  }
  const is = `issuer ${issuerId} is registered with the wallet ${wallet}`;
  if (standing === wallet) console.log(is);
  else await callAsAdmin(chain, registry, "registerIssuer", [issuerId, wallet], is);
});
