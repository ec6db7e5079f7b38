import type { Readiness } from "../records.ts";
import type { Contracts } from "./contracts.ts";
import type { Node } from "../../rpc/node.ts";
import { missingForks, needsForks } from "./missing-forks.ts";
import { hasRole } from "./roles.ts";

/** What issuing one token may take, generously. */
const ONE_TOKEN = 500_000n;

/** Whether the operator can issue now: chain reachable and recent enough, contracts there, roles granted, operator funded. */
export async function readiness(
  node: Node,
  operator: string,
  { registry, factory }: Contracts,
): Promise<Readiness> {
  try {
    const [forks, isFactory, isOperator, balance, gasPrice] = await Promise.all([
      missingForks(node),
      hasRole(node, registry, "factory", factory.address),
      hasRole(node, registry, "operator", operator),
      node.send("eth_getBalance", [operator, "latest"]) as Promise<string>,
      node.send("eth_gasPrice", []) as Promise<string>,
    ]);
    if (forks !== undefined) return { ready: false, reason: needsForks(forks) };
    if (!isFactory) return { ready: false, reason: "the factory may not write to the registry" };
    if (!isOperator) return { ready: false, reason: "the operator may not call the factory" };
    if (BigInt(balance) < ONE_TOKEN * BigInt(gasPrice)) {
      return { ready: false, reason: "the operator has too little money for a transaction" };
    }
    return { ready: true };
  } catch {
    return { ready: false, reason: "the chain can't be reached, or its contracts are not there" };
  }
}
