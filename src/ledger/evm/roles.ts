import { id } from "ethers";
import { call, type Contracts } from "./contracts.ts";
import type { Node } from "../../rpc/node.ts";

/** The registry's roles: an operator may call factories, a factory may write to the registry. */
export const ROLES = { operator: id("OPERATOR_ROLE"), factory: id("FACTORY_ROLE") } as const;

export async function hasRole(
  node: Node,
  registry: Contracts["registry"],
  role: keyof typeof ROLES,
  account: string,
): Promise<boolean> {
  const [has] = await call(node, registry, "hasRole", [ROLES[role], account]);
  return has === true;
}
