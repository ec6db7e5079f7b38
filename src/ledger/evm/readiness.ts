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

/**
 * Whether the operator can issue now: chain reachable and recent enough, contracts there, roles granted, operator funded. What
 * keeps the sender from it is left out: who is about to overcome that asks, too.
 */
export async function readiness(options: ReadinessOptions): Promise<Readiness> {
  const { node, sender, gasOfToken } = options;
  const { registry, factory } = options.contracts;
  try {
    // First, since on a chain that is too old the contracts answer nothing.
    const forks = await missingForks(node);
    if (forks !== undefined) return { ready: false, reason: needsForks(forks) };
    const [isFactory, isOperator, canPay] = await Promise.all([
      hasRole(node, registry, "factory", factory.address),
      hasRole(node, registry, "operator", sender.address),
      sender.canPay(gasOfToken()),
    ]);
    if (!isFactory) return { ready: false, reason: withoutRole("factory", factory.address, "FACTORY_ROLE") };
    if (!isOperator)
      return { ready: false, reason: withoutRole("operator", sender.address, "OPERATOR_ROLE") };
    if (!canPay) return { ready: false, reason: tooPoor(sender.address) };
    return { ready: true };
  } catch (cause) {
    return { ready: false, reason: "the chain can't be reached, or its contracts are not there", cause };
  }
}

function withoutRole(who: "factory" | "operator", address: string, role: string): string {
  const act = who === "operator" ? "call the factory" : "write to the registry";
  return `the ${who} may not ${act}: the registry's admin has to grant ${role} to ${address}`;
}

function tooPoor(operator: string): string {
  return `the operator has too little money for a transaction: send some to ${operator}`;
}
