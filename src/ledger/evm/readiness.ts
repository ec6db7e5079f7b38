import type { Node } from "../../rpc/node.ts";
import type { Readiness } from "../records.ts";
import type { Contracts } from "./contracts.ts";
import type { Sender } from "./issue/sender.ts";
import { missingForks, needsForks } from "./missing-forks.ts";
import { hasRole } from "./roles.ts";

export interface ReadinessOptions {
  node: Node;
  sender: Sender;
  contracts: Contracts;
  /** What issuing one token may use. */
  gasOfToken(): bigint;
}

/** Whether the operator can issue now: chain reachable and recent enough, contracts there, roles granted, operator funded. */
export async function readiness(options: ReadinessOptions): Promise<Readiness> {
  const { node, sender, gasOfToken } = options;
  const { registry, factory } = options.contracts;
  try {
    const [forks, isFactory, isOperator, canPay] = await Promise.all([
      missingForks(node),
      hasRole(node, registry, "factory", factory.address),
      hasRole(node, registry, "operator", sender.address),
      sender.canPay(gasOfToken()),
    ]);
    if (forks !== undefined) return { ready: false, reason: needsForks(forks) };
    if (!isFactory) return { ready: false, reason: "the factory may not write to the registry" };
    if (!isOperator) return { ready: false, reason: "the operator may not call the factory" };
    if (!canPay) return { ready: false, reason: "the operator has too little money for a transaction" };
    const trouble = sender.trouble();
    return trouble === undefined ? { ready: true } : { ready: false, reason: trouble };
  } catch {
    return { ready: false, reason: "the chain can't be reached, or its contracts are not there" };
  }
}
