import { ASKS, ASKS_SESSIONS, TAKES_BODY } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operations } from "../openapi/operation.ts";
import { createdSession, createSession, nonce } from "./messages.ts";

const TAG = { name: "Sessions", description: "Sign-In with Ethereum (EIP-4361)" };

export const sessionSchemas = {
  Nonce: nonce,
  CreateSessionRequest: createSession.schema,
  CreateSessionResponse: createdSession,
};

const ERRORS = { ...ASKS, ...ASKS_SESSIONS, TOO_MANY_REQUESTS: "at most 120 requests a minute" };

export const sessionOperations: Operations = {
  "POST /sessions/nonce": {
    id: "createNonce",
    tag: TAG,
    summary: "Get a nonce for a message",
    answers: [{ status: 200, description: "A nonce", content: json(nonce, exampleOf(nonce)) }],
    errors: ERRORS,
  },
  "POST /sessions": {
    id: "signIn",
    tag: TAG,
    summary: "Sign in with a wallet",
    description:
      "The message is one of EIP-4361, for this service's domain, URI and chain, with a nonce from here. A nonce works once.",
    body: { schema: createSession.schema, examples: { "a wallet's": exampleOf(createSession.schema) } },
    answers: [
      {
        status: 201,
        description: "The wallet is signed in",
        content: json(createdSession, exampleOf(createdSession)),
      },
    ],
    errors: {
      ...ERRORS,
      ...TAKES_BODY,
      VALIDATION_FAILED: "invalid message value",
      UNAUTHORIZED: "the message's nonce is unknown, used or expired",
    },
  },
  "DELETE /sessions": {
    id: "endSession",
    tag: TAG,
    summary: "End a session",
    bearer: "session",
    answers: [{ status: 204, description: "The session has ended" }],
    errors: { ...ERRORS, INVALID_SESSION_KEY: "invalid session key" },
  },
};
