// Takes the operator's role from OPERATOR_ADDRESS, as the registry's admin.
import { ROLES } from "../src/ledger/evm/roles.ts";
import { connect } from "./chain.ts";
import { address } from "./environment.ts";
import { callAsAdmin, findRegistry } from "./registry.ts";
import { script } from "./script.ts";

await script(async () => {
  const operator = address("OPERATOR_ADDRESS", "the address of the account that is to send nothing more");
  const chain = await connect();
  const registry = await findRegistry(chain);
  const [isOperator] = await registry.ask("hasRole", ROLES.operator, operator);
  const is = `${operator} is no operator`;
  if (isOperator === false) console.log(is);
  else await callAsAdmin(chain, registry, "revokeRole", [ROLES.operator, operator], is);
});
