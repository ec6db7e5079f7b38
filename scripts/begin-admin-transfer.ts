// Proposes NEW_ADMIN as the registry's admin, as the present one. A day later the new one accepts: accept-admin-transfer.ts.
import { ROLES } from "../src/ledger/evm/roles.ts";
import { connect } from "./chain.ts";
import { address } from "./environment.ts";
import { callAsAdmin, findRegistry } from "./registry.ts";
import { script } from "./script.ts";

await script(async () => {
  const newAdmin = address(
    "NEW_ADMIN",
    "the address of the account or contract that is to be the registry's admin",
  );
  const chain = await connect();
  const registry = await findRegistry(chain);
  const [admin] = await registry.ask("defaultAdmin");
  if (newAdmin === admin) throw new Error(`${newAdmin} is the registry's admin already`);
  const [isOperator] = await registry.ask("hasRole", ROLES.operator, newAdmin);
  if (isOperator === true) throw new Error(`${newAdmin} is an operator, which can't be the registry's admin`);
  const [delay] = await registry.ask("defaultAdminDelay");
  const told = `${newAdmin} may accept in ${Number(delay) / 3600} hours`;
  await callAsAdmin(chain, registry, "beginDefaultAdminTransfer", [newAdmin], told);
});
