// Grants OPERATOR_ADDRESS the operator's role, as the registry's admin.
import { ROLES } from "../src/ledger/evm/roles.ts";
import { connect } from "./chain.ts";
import { address } from "./environment.ts";
import { callAsAdmin, findRegistry } from "./registry.ts";
import { script } from "./script.ts";

await script(async () => {
  const operator = address(
    "OPERATOR_ADDRESS",
    "the address of the account that is to send a service's transactions",
  );
  const chain = await connect();
  const registry = await findRegistry(chain);
  const [admin] = await registry.ask("defaultAdmin");
  if (operator === admin) throw new Error(`${operator} is the registry's admin, which can't be an operator`);
  const [isOperator] = await registry.ask("hasRole", ROLES.operator, operator);
  const is = `${operator} is an operator`;
  if (isOperator === true) console.log(is);
  else await callAsAdmin(chain, registry, "grantRole", [ROLES.operator, operator], is);
});
