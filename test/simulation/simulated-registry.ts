import { toUtf8Bytes, zeroPadBytes } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { encodeResult } from "./abi.ts";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import type { Context } from "./simulated-contracts.ts";
import { emit, parseCall, Revert, type Log, type State } from "./state.ts";

const { abi } = artifact("TokenRegistry");
const ZERO = `0x${"0".repeat(40)}`;
const DEFAULT_ADMIN = `0x${"0".repeat(64)}`;

/** What TokenRegistry answers, and what it does for its admin. */
export function callRegistry({ state, contract, from, to, data, logs, spend, prices }: Context): string {
  const { name, args } = parseCall(abi, data) as { name: string; args: string[] };
  const [first = "", second = ""] = args;
  const answer = (...values: unknown[]) => encodeResult(abi, name, values);
  const entryOf = (id: number | undefined) => {
    const token = id === undefined ? undefined : state.tokens[id - 1];
    return [token?.id ?? 0, token?.address ?? ZERO];
  };
  switch (name) {
    case "hasRole":
      return answer(membersOf(state, first)?.has(second.toLowerCase()) ?? false);
    case "tokenCount":
      return answer(state.tokens.length);
    case "tokenByTicker":
      return answer(entryOf(state.tickers.get(first.toLowerCase())));
    case "tokenByStId":
      return answer(entryOf(state.stIds.get(first)));
    case "tokenByRequest": {
      const used = state.requests.get(first);
      return answer(used?.id ?? 0, used?.payload ?? ZERO);
    }
    case "issuerWallet":
      return answer(state.issuers.get(first) ?? ZERO);
    case "isIssuerSuspended":
      // Nobody suspends issuers there.
      return answer(false);
    case "issuerExists":
      return answer(state.issuerIds.has(first.toLowerCase()) ? 1 : 0);
    case "controllerOf":
      return answer(
        state.issuers.get(Buffer.from(first.slice(2), "hex").toString().replace(/\0+$/, "")) ?? ZERO,
      );
    case "grantRole":
    case "revokeRole": {
      requireAdmin(from, contract.admin);
      spend(prices.slot);
      const members = membersOf(state, first) as Set<string>;
      const account = second.toLowerCase();
      const isGranted = name === "grantRole";
      if (isGranted) requireOneRole(state, contract.admin, account, members);
      else state.lastPair = undefined;
      if (members.has(account) === isGranted) return "0x";
      if (isGranted) members.add(account);
      else members.delete(account);
      emit(logs, to, abi, isGranted ? "RoleGranted" : "RoleRevoked", [first, account, from]);
      if (first === ROLES.factory) emit(logs, to, abi, "FactoryChanged", [account, isGranted]);
      return "0x";
    }
    case "registerIssuer":
      if (!state.factories.has(from)) requireAdmin(from, contract.admin);
      spend(prices.slot + prices.token);
      registerIssuer(state, to, logs, first, second);
      return "0x";
    default:
      throw new Error(`the simulated registry has no ${name}`);
  }
}

function requireAdmin(caller: string, admin: string | undefined): void {
  if (caller !== admin) throw new Revert(abi, "AccessControlUnauthorizedAccount", [caller, DEFAULT_ADMIN]);
}

function membersOf(state: State, role: string): Set<string> | undefined {
  if (role === ROLES.operator) return state.operators;
  return role === ROLES.factory ? state.factories : undefined;
}

/** @throws Revert where the account has another role */
function requireOneRole(
  { operators, factories }: State,
  admin: string | undefined,
  account: string,
  members: Set<string>,
): void {
  const others = [operators, factories].filter((each) => each !== members);
  if (account === admin || others.some((each) => each.has(account)))
    throw new Revert(abi, "RolesConflict", [account]);
}

export function registerIssuer(
  state: State,
  registry: string,
  logs: Log[],
  issuerId: string,
  wallet: string,
): void {
  if (!/^(?=.*[A-Za-z0-9])[A-Za-z0-9_.]{1,32}$/.test(issuerId))
    throw new Revert(abi, "InvalidIssuerId", [issuerId]);
  if (BigInt(wallet) === 0n) throw new Revert(abi, "InvalidWallet");
  if (state.issuerIds.has(issuerId.toLowerCase())) throw new Revert(abi, "IssuerAlreadyExists", [issuerId]);
  state.issuerIds.add(issuerId.toLowerCase());
  state.issuers.set(issuerId, wallet.toLowerCase());
  const key = zeroPadBytes(toUtf8Bytes(issuerId), 32);
  emit(logs, registry, abi, "IssuerRegistered", [key, issuerId, wallet]);
}
