import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { encodeResult } from "./abi.ts";
import type { Context } from "./simulated-contracts.ts";
import { emit, parseCall, Revert } from "./state.ts";

const { abi } = artifact("SecurityToken");

/** As much of the tokens as moves what the index keeps; an account without code answers nothing. */
export function callToken({ state, from, to, data, logs, spend, prices }: Omit<Context, "contract">): string {
  const token = state.tokens.find(({ address }) => address === to);
  if (token === undefined) return "0x";
  const { name, args } = parseCall(abi, data) as { name: string; args: [string, bigint] };
  const account = args[0].toLowerCase();
  const balance = (holder: string) => state.books.get(`${to}:${holder}`) ?? 0n;
  switch (name) {
    case "balanceOf":
      return encodeResult(abi, name, [balance(account)]);
    case "transfer": {
      // Whoever may hold a security token is not simulated: only its issuer does.
      if (token.kind === "security token" && account !== from)
        throw new Revert(abi, "ERC7943CannotReceive", [account]);
      const value = args[1];
      if (balance(from) < value)
        throw new Revert(abi, "ERC20InsufficientBalance", [from, balance(from), value]);
      state.books.set(`${to}:${from}`, balance(from) - value);
      state.books.set(`${to}:${account}`, balance(account) + value);
      spend(2 * prices.slot);
      emit(logs, to, abi, "Transfer", [from, account, value]);
      return encodeResult(abi, name, [true]);
    }
    case "setFrozenTokens":
      if (token.kind === "token") throw new Revert();
      if (from !== state.issuers.get(token.issuerId ?? "")) throw new Revert(abi, "NotController", [from]);
      spend(prices.slot);
      emit(logs, to, abi, "Frozen", [account, args[1]]);
      return encodeResult(abi, name, [true]);
    default:
      throw new Error(`the simulated token has no ${name}`);
  }
}
