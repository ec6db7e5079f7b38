import { ORDER_TYPES } from "../../ledger/order-types.ts";
import { ASKS_LEDGER, ISSUES, TAKES_BODY } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operations } from "../openapi/operation.ts";
import { draftBodies, orderBodies, orderView, placedOrder, typedData } from "./messages.ts";

const TAG = { name: "Orders", description: "What holders and issuers sign, and the service executes" };

// Of the document's token as it is on a new embedded chain, whose addresses follow from its names. Hardhat's account 1 has it.
const TOKEN = "0x518Ec94D7B7C1B7D1E725AC22633E53eC4AF32F3";
const MESSAGE = {
  from: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
  to: "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
  value: "250",
};
const WHOLE = {
  ...MESSAGE,
  validAfter: "0",
  validBefore: "4102444800",
  nonce: "0x6b1c3f0c4d2a7e5980b1c2d3e4f5061728394a5b6c7d8e9f00112233445566ff",
};
const SIGNATURE =
  "0xa27bcce6fb15e2706765b83dcfbe685e7fc65501716f83958e391be3e35d65d514dda977210b76217e094be71048563d8b10ff71c614a9677b1cd43aa20f887e1b";
const TRANSFER = { contract_address: TOKEN, type: "TransferWithAuthorization" };

export const orderSchemas = {
  ...draftBodies,
  ...orderBodies,
  PlacedOrder: placedOrder,
  Order: orderView,
  TypedData: typedData,
};

const OFF = "orders are not executed here: the service was started with ORDERS=off";
const NO_TOKEN = ["there is no such token", OFF];

export const orderOperations: Operations = {
  "POST /orders/typed-data": {
    id: "prepareOrder",
    tag: TAG,
    summary: "Have an order written out to sign",
    description:
      "Answers what `eth_signTypedData_v4` of a wallet takes. What is left out of the message is a random `nonce`, " +
      "`validAfter` 0, and a `validBefore` in ten minutes. Nothing is kept, and nothing happens.",
    body: {
      schema: { oneOf: Object.values(draftBodies) },
      examples: { transfer: { ...TRANSFER, message: MESSAGE } },
    },
    answers: [
      {
        status: 200,
        description: "The typed data (EIP-712)",
        content: json(typedData, {
          types: {
            EIP712Domain: [
              { name: "name", type: "string" },
              { name: "version", type: "string" },
              { name: "chainId", type: "uint256" },
              { name: "verifyingContract", type: "address" },
            ],
            TransferWithAuthorization: ORDER_TYPES.TransferWithAuthorization,
          },
          primaryType: "TransferWithAuthorization",
          domain: { name: "testdonttouch100", version: "1", chainId: 31337, verifyingContract: TOKEN },
          message: WHOLE,
        }),
      },
    ],
    errors: { ...ASKS_LEDGER, ...TAKES_BODY, VALIDATION_FAILED: "invalid type value", NOT_FOUND: NO_TOKEN },
  },
  "POST /orders": {
    id: "placeOrder",
    tag: TAG,
    summary: "Have a signed order executed",
    description:
      "The service sends it, pays for it, and answers when it is on the chain. What was signed happens once: sent again, at " +
      "any time, it gets the same answer. A refusal costs nothing, and the order stays good until it expires.",
    body: {
      schema: { oneOf: Object.values(orderBodies) },
      examples: { transfer: { ...TRANSFER, message: WHOLE, signature: SIGNATURE } },
    },
    answers: [
      {
        status: 200,
        description: "It is executed, or was before",
        headers: ["Location"],
        content: json(placedOrder, exampleOf(placedOrder)),
      },
    ],
    errors: {
      ...ASKS_LEDGER,
      ...TAKES_BODY,
      VALIDATION_FAILED: "invalid message.value value",
      INVALID_SIGNATURE: "the order is not signed by 0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      FORBIDDEN: [
        "the order is signed by 0x70997970C51812dc3A010C7d01b50e0d17dc79C8, who is not the token's controller",
        "issuer 'issuer123' is suspended",
        "this host is not served",
      ],
      NOT_FOUND: NO_TOKEN,
      NONCE_USED: ["another order has used this nonce", "the nonce of this order was cancelled"],
      ORDER_EXPIRED: "the order expired before it was carried out",
      ORDER_REFUSED:
        "the token refuses the order: 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 has 0.1 of it, and 2.5 are needed",
      TOO_MANY_REQUESTS: ISSUES.TOO_MANY_REQUESTS,
      OUTCOME_UNKNOWN: ISSUES.OUTCOME_UNKNOWN,
    },
  },
  "GET /orders/{order_id}": {
    id: "readOrder",
    tag: TAG,
    summary: "Read what became of an order",
    description:
      "`executed` is an order that is on the chain, whoever sent it, `cancelled` one whose nonce its signer has cancelled. " +
      "Of an order that is neither, or of which this service knows too little to say so, the state is `unknown`. What is not " +
      "known is left out.",
    path: { order_id: placedOrder.properties.order_id },
    answers: [{ status: 200, description: "The order", content: json(orderView, exampleOf(orderView)) }],
    errors: { ...ASKS_LEDGER, NOT_FOUND: ["no order can have this id", OFF] },
  },
};
