import { artifact, type ContractName } from "../artifacts.ts";

/** A function of each contract, and the contracts that have its selector in their code without being this one. */
const FUNCTIONS: Readonly<Record<ContractName, { has: string; not: readonly ContractName[] }>> = {
  TokenRegistry: { has: "acceptDefaultAdminTransfer", not: [] },
  TokenFactory: { has: "issueAndExecute", not: [] },
  IssuedToken: { has: "permit", not: ["SecurityToken"] },
  SecurityToken: { has: "setAllowedByOrder", not: [] },
  OrderExecutor: { has: "execute", not: ["TokenRegistry", "TokenFactory"] },
};

/** Whether code on a chain, in hex, is this contract's and none of the others', whatever version it is. */
export function isCodeOf(name: ContractName, code: string): boolean {
  const { has, not } = FUNCTIONS[name];
  return hasFunction(code, name, has) && !not.some((other) => isCodeOf(other, code));
}

/** Whether the code may have the function: it compares what it is called with with the selector, which stands in it. */
export function hasFunction(code: string, of: ContractName, name: string): boolean {
  const selector = artifact(of).abi.getFunction(name)?.selector as string;
  return code.includes(selector.slice(2));
}
