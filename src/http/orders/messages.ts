import { randomBytes } from "node:crypto";
import { UINT256, AMOUNT_MAX_DIGITS } from "../../issuance/amounts.ts";
import { WALLET } from "../../issuance/wallets.ts";
import { ORDER_TYPES, type MemberType, type OrderType } from "../../ledger/order-types.ts";
import type { Order, OrderMessage, OrderRecord, SignedOrder, TypedData } from "../../ledger/records.ts";
import { onChain } from "../answers/on-chain.ts";
import { address, transactionHash, type AnswerSchema } from "../answers/values.ts";
import { wallet } from "../requests/fields.ts";
import type { FieldSchema, Message, MessageSchema } from "../requests/message.ts";
import { invalidValue } from "../requests/message.ts";
import { validate } from "../requests/validate.ts";

// Longer than other files, because the schemas of all types of orders are made from one list of their members.

const TYPES = Object.keys(ORDER_TYPES) as OrderType[];

/** Bytes of a signature: a contract's may be longer than a key's 65. */
const MOST_SIGNATURE = 4096;
/** More than an order's gas is enough for. */
const MOST_ACCOUNTS = 100;
/** Seconds that an order is valid which does not say for how long. */
const VALID_FOR = 600n;

const WORD = /^0x[0-9A-Fa-f]{64}$/;

const FIELDS: Readonly<Record<MemberType, FieldSchema>> = {
  address: { ...wallet, title: "Account" },
  "address[]": {
    description: "Accounts, each as an account alone is written",
    type: "array",
    format: "address-list",
    items: { type: "string", pattern: WALLET.source },
    minItems: 1,
    maxItems: MOST_ACCOUNTS,
  },
  bool: { type: "boolean" },
  bytes32: { description: "32 bytes", type: "string", format: "bytes32", pattern: WORD.source },
  uint256: {
    description:
      "A whole number up to 2^256-1, written in digits only, and as a string if it is above 2^53-1",
    format: "uint256",
    oneOf: [
      { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      { type: "string", pattern: UINT256.source, maxLength: AMOUNT_MAX_DIGITS },
    ],
  },
};

const MEANINGS: Readonly<Record<string, string>> = {
  value: "Base units, as a string of digits or a number up to 2^53-1",
  amount: "Base units, as a string of digits or a number up to 2^53-1",
  validAfter: "The order is valid after this time, in seconds since 1970",
  validBefore: "The order is valid before this time, in seconds since 1970",
  nonce: "32 random bytes: a nonce of the signer is used once",
};

/** What may be left out of what is to be signed. Who cancels an order knows its nonce. */
const DEFAULTS: Readonly<Record<string, () => string | bigint>> = {
  validAfter: () => 0n,
  validBefore: () => BigInt(Math.floor(Date.now() / 1000)) + VALID_FOR,
  nonce: () => `0x${randomBytes(32).toString("hex")}`,
};
const mayBeLeftOut = (type: OrderType, name: string) => type !== "CancelAuthorization" && name in DEFAULTS;

function messageSchema(type: OrderType, isDraft: boolean): MessageSchema {
  const members = ORDER_TYPES[type];
  const required = members.filter(({ name }) => !(isDraft && mayBeLeftOut(type, name)));
  const properties = members.map((member): [string, FieldSchema] => [
    member.name,
    {
      ...FIELDS[member.type],
      ...(member.name in MEANINGS && { description: MEANINGS[member.name] }),
    },
  ]);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: required.map(({ name }) => name),
    additionalProperties: false,
  };
}

/** What there is to say about each type. */
function messagesOf(isDraft: boolean): Record<OrderType, Message<MessageSchema, OrderMessage>> {
  const messages = TYPES.map((type) => [
    type,
    {
      schema: messageSchema(type, isDraft),
      explain: (fault) => invalidValue({ ...fault, field: `message.${fault.field}` }),
    } satisfies Message<MessageSchema, OrderMessage>,
  ]);
  return Object.fromEntries(messages) as Record<OrderType, Message<MessageSchema, OrderMessage>>;
}

const DRAFTS = messagesOf(true);
const MESSAGES = messagesOf(false);

const contractAddress = {
  ...wallet,
  title: "Contract address",
  description: "The token's contract",
} as const;
const type = { title: "Type", type: "string", enum: TYPES } as const;
const message = { title: "Message", type: "object", additionalProperties: true } as const;
const signature = {
  title: "Signature",
  description: "What the wallet returns: 65 bytes of a key, or what the signer's contract takes (ERC-1271)",
  type: "string",
  pattern: "^0x([0-9A-Fa-f]{2})+$",
  maxLength: 2 + 2 * MOST_SIGNATURE,
} as const;

const draftEnvelope = {
  schema: {
    type: "object",
    properties: { contract_address: contractAddress, type, message },
    required: ["contract_address", "type", "message"],
    additionalProperties: false,
  },
} as const satisfies Message<MessageSchema>;

const orderEnvelope = {
  schema: {
    type: "object",
    properties: { contract_address: contractAddress, type, message, signature },
    required: ["contract_address", "type", "message", "signature"],
    additionalProperties: false,
  },
} as const satisfies Message<MessageSchema>;

/** The order that the body of `POST /orders/typed-data` asks for, completed. */
export function readDraft(body: Record<string, unknown>): Order {
  const envelope = validate(draftEnvelope, body);
  const kind = envelope.type;
  const given = validate(DRAFTS[kind], envelope.message);
  const members = ORDER_TYPES[kind].map(({ name }) => [name, given[name] ?? DEFAULTS[name]?.()]);
  return {
    contractAddress: envelope.contract_address,
    type: kind,
    message: Object.fromEntries(members) as OrderMessage,
  };
}

/** The order that the body of `POST /orders` has. */
export function readOrder(body: Record<string, unknown>): SignedOrder {
  const envelope = validate(orderEnvelope, body);
  const kind = envelope.type;
  return {
    contractAddress: envelope.contract_address,
    type: kind,
    message: validate(MESSAGES[kind], envelope.message),
    signature: envelope.signature,
  };
}

/** A body for each type, as the API's document has it: it says of each what the message is. */
function bodiesOf(
  envelope: typeof draftEnvelope | typeof orderEnvelope,
  messages: Record<OrderType, Message<MessageSchema, OrderMessage>>,
  name: (type: OrderType) => string,
) {
  const bodies = TYPES.map((kind) => {
    const { properties } = envelope.schema;
    const own = { ...properties, type: { type: "string", enum: [kind] }, message: messages[kind].schema };
    return [name(kind), { ...envelope.schema, title: name(kind), properties: own }] as const;
  });
  return Object.fromEntries(bodies);
}

export const draftBodies = bodiesOf(draftEnvelope, DRAFTS, (kind) => `${kind}Draft`);
export const orderBodies = bodiesOf(orderEnvelope, MESSAGES, (kind) => `${kind}Order`);

const orderId = {
  description: "The hash that was signed (EIP-712)",
  type: "string",
  pattern: "^0x[0-9a-f]{64}$",
  examples: ["0xb873ab4aa62568a04164a6cc8222f2c8c8e7755372cc7e5bb101344dd3d41065"],
} as const satisfies AnswerSchema;

/** Reads the id in a path. Returns `undefined` for what is none. */
export function parseOrderId(text: string): string | undefined {
  return WORD.test(text) ? text.toLowerCase() : undefined;
}

/** The answer to `POST /orders`. */
export const placedOrder = {
  type: "object",
  properties: {
    order_id: orderId,
    transaction_hash: { ...transactionHash, description: "The hash of the transaction that executed it" },
  },
  required: ["order_id", "transaction_hash"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `GET /orders/{order_id}`. */
export const orderView = {
  type: "object",
  properties: {
    order_id: orderId,
    type: { type: "string", enum: TYPES, examples: ["TransferWithAuthorization"] },
    contract_address: address,
    signer: { ...address, description: "Who has signed it" },
    state: { type: "string", enum: ["executed", "cancelled", "unknown"], examples: ["executed"] },
    transaction_hash: { ...transactionHash, description: "Of what executed it, or cancelled its nonce" },
    block_number: onChain.block_number,
  },
  required: ["order_id", "state"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export function viewOf(id: string, order: OrderRecord) {
  return {
    order_id: id,
    type: order.type,
    contract_address: order.contractAddress,
    signer: order.signer,
    state: order.state,
    transaction_hash: order.transactionHash,
    block_number: order.blockNumber,
  };
}

const TEXT = { type: "string" } as const;
const typedMember = {
  type: "object",
  properties: { name: TEXT, type: TEXT },
  required: ["name", "type"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `POST /orders/typed-data`: what `eth_signTypedData_v4` takes. */
export const typedData = {
  type: "object",
  properties: {
    types: { type: "object", additionalProperties: { type: "array", items: typedMember } },
    primaryType: type,
    domain: {
      type: "object",
      properties: { name: TEXT, version: TEXT, chainId: { type: "integer" }, verifyingContract: address },
      required: ["name", "version", "chainId", "verifyingContract"],
      additionalProperties: false,
    },
    message: { type: "object", additionalProperties: true },
  },
  required: ["types", "primaryType", "domain", "message"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type TypedDataView = TypedData;
