import type { FunctionFragment, Result } from "ethers";
import { ORDER_TYPES, type OrderType } from "../../order-types.ts";
import type { Order, OrderMessage, SignedOrder } from "../../records.ts";
import { artifact } from "../artifacts.ts";
import { encodeOrder, mapTypes } from "./encode-order.ts";

const TOKEN = artifact("SecurityToken").abi;

const METHODS: Readonly<Record<OrderType, string>> = {
  TransferWithAuthorization: "transferWithAuthorization",
  CancelAuthorization: "cancelAuthorization",
  SetAllowed: "setAllowedByOrder",
  SetFrozenTokens: "setFrozenTokensByOrder",
  ForcedTransfer: "forcedTransferByOrder",
  Mint: "mintByOrder",
};

const TYPES = Object.keys(METHODS) as OrderType[];

/** Each type's functions: with the signature in one piece, and if there is one, in three. */
const FUNCTIONS = TYPES.map((type) => {
  const members = ORDER_TYPES[type].map((member) => member.type).join();
  const forms = ["bytes", "uint8,bytes32,bytes32"].map((signature) =>
    TOKEN.getFunction(`${METHODS[type]}(${members},${signature})`),
  );
  return { type, forms: forms.filter((form) => form !== null) };
});
const SELECTORS = mapTypes(
  (type) => FUNCTIONS.find((functions) => functions.type === type)?.forms[0]?.selector as string,
);

/** The call that has the token carry out the order. */
export function calldataOf(order: SignedOrder): string {
  return SELECTORS[order.type] + encodeOrder(order);
}

/**
 * The orders with this nonce that a transaction's data may have in it, wherever that is: whoever sent it may have wrapped it in
 * calls of other contracts. What is found may be something else, so its hash has to be compared.
 */
export function ordersIn(data: string, nonce: string): Omit<Order, "contractAddress">[] {
  return FUNCTIONS.flatMap(({ type, forms }) =>
    forms.flatMap((form) => {
      const offset = ORDER_TYPES[type].findIndex(({ name }) => name === "nonce");
      return placesOf(data, form.selector.slice(2))
        .filter((at) => data.startsWith(nonce.slice(2), at + 8 + 64 * offset))
        .flatMap((at) => {
          const message = messageAt(form, `0x${data.slice(at)}`, type);
          return message === undefined ? [] : [{ type, message }];
        });
    }),
  );
}

/** Where the text has this part, each place from the left. */
function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}

function messageAt(form: FunctionFragment, data: string, type: OrderType): OrderMessage | undefined {
  try {
    const values: Result = TOKEN.decodeFunctionData(form, data);
    return Object.fromEntries(ORDER_TYPES[type].map(({ name }, i) => [name, plain(values[i])]));
  } catch {
    return undefined;
  }
}

function plain(value: unknown): OrderMessage[string] {
  return Array.isArray(value) ? (Array.from(value) as string[]) : (value as string | bigint | boolean);
}
