import { view } from "./token-contract.ts";

/** How many calls a wallet is asked at the same time. */
const AT_ONCE = 8;

/** Those of the accounts, in their order, that may not hold a security token. */
export async function findForbidden(contract: string, accounts: string[]): Promise<string[]> {
  const isAllowed: boolean[] = [];
  for (let i = 0; i < accounts.length; i += AT_ONCE) {
    const asked = accounts.slice(i, i + AT_ONCE);
    isAllowed.push(...(await Promise.all(asked.map((account) => view(contract, "canReceive", [account])))));
  }
  return accounts.filter((_, index) => !isAllowed[index]);
}
