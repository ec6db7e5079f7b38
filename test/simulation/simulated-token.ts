import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { digestOf } from "../../src/ledger/evm/orders/encode-order.ts";
import { ORDER_TYPES, type OrderType } from "../../src/ledger/order-types.ts";
import type { OrderMessage } from "../../src/ledger/records.ts";
import { encodeResult } from "./abi.ts";
import type { Context } from "./simulated-contracts.ts";
import { emit, parseCall, Revert, type Token } from "./state.ts";
import { signerOf } from "./transaction.ts";

const { abi } = artifact("SecurityToken");

/** What an order takes besides what it stores: a signature, and events. */
const ORDER = 12_000;

/** As much of the tokens as moves what the index keeps; an account without code answers nothing. */
export function callToken(context: Omit<Context, "contract">): string {
  const { state, from, to, data, logs, spend, prices } = context;
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
    case "authorizationState":
      return encodeResult(abi, name, [state.orders.has(`${to}:${account}:${String(args[1])}`)]);
    case "transferWithAuthorization":
    case "cancelAuthorization":
      executeOrder(context, token, name, args);
      return "0x";
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

/** ERC-3009, with the signature in one piece. Checks all before it does anything. */
function executeOrder(
  { state, to, logs, spend, prices, timestamp, chainId }: Omit<Context, "contract">,
  token: Token,
  method: "transferWithAuthorization" | "cancelAuthorization",
  args: readonly unknown[],
): void {
  const type: OrderType =
    method === "cancelAuthorization" ? "CancelAuthorization" : "TransferWithAuthorization";
  const members = ORDER_TYPES[type];
  const message = Object.fromEntries(members.map(({ name }, i) => [name, args[i]])) as OrderMessage;
  const id = digestOf({ contractAddress: to, type, message }, token, chainId);
  const [signer, nonce] = [message["from"] ?? message["authorizer"], message["nonce"]] as [string, string];
  if (recovered(id, args[members.length] as string) !== signer)
    throw new Revert(abi, "ERC3009InvalidSignature");
  const isPayment = type === "TransferWithAuthorization";
  const {
    validAfter,
    validBefore,
    value = 0n,
    to: receiver = "",
  } = message as Record<string, bigint> & {
    to?: string;
  };
  if (isPayment && (timestamp <= Number(validAfter) || timestamp >= Number(validBefore)))
    throw new Revert(abi, "ERC3009InvalidAuthorizationTime", [validAfter, validBefore]);
  const place = `${to}:${signer}:${nonce}`;
  if (state.orders.has(place)) throw new Revert(abi, "ERC3009UsedAuthorization", [signer, nonce]);
  const balance = (holder: string) => state.books.get(`${to}:${holder}`) ?? 0n;
  spend(ORDER + prices.slot);
  if (isPayment) {
    if (balance(signer) < value)
      throw new Revert(abi, "ERC20InsufficientBalance", [signer, balance(signer), value]);
    spend(balance(receiver) === 0n && value > 0n ? prices.slot : 5_000);
  }
  state.orders.set(place, id);
  emit(logs, to, abi, isPayment ? "AuthorizationUsed" : "AuthorizationCanceled", [signer, nonce]);
  emit(logs, to, abi, "OrderExecuted", [id]);
  if (!isPayment) return;
  state.books.set(`${to}:${signer}`, balance(signer) - value);
  state.books.set(`${to}:${receiver}`, balance(receiver) + value);
  emit(logs, to, abi, "Transfer", [signer, receiver, value]);
}

/** Finding that out takes long, and the same orders come again and again. */
const signers = new Map<string, string | undefined>();

function recovered(id: string, signature: string): string | undefined {
  const key = id + signature;
  if (!signers.has(key)) {
    if (signers.size > 1_000) signers.clear();
    signers.set(key, recover(Buffer.from(id.slice(2), "hex"), Buffer.from(signature.slice(2), "hex")));
  }
  return signers.get(key);
}

function recover(hash: Uint8Array, signature: Uint8Array): string | undefined {
  const v = signature[64];
  if (signature.length !== 65 || (v !== 27 && v !== 28)) return undefined;
  try {
    return signerOf(hash, signature.subarray(0, 64), v - 27);
  } catch {
    return undefined;
  }
}
