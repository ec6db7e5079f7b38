import { error, errorCode, errorCodes, problem, sentenceError } from "../answers/error.ts";
import { live, ready } from "../health/messages.ts";
import { holder, holderPage } from "../holders/messages.ts";
import { securityTokenHolding, tokenHolding, holdingPage } from "../wallets/messages.ts";
import { createdIssuer, issuer } from "../issuers/answers.ts";
import { network } from "../network/messages.ts";
import { createdSecurityToken, securityToken, securityTokenPage } from "../answers/security-token.ts";
import { createdSession, nonce } from "../sessions/answers.ts";
import { createdToken, token, tokenPage } from "../answers/token.ts";
import { tokenList } from "../token-list/messages.ts";
import { createSt } from "../security-tokens/create-st.ts";
import { createToken } from "../tokens/messages.ts";
import { issuer as createIssuer } from "../issuers/messages.ts";
import { securityToken as createSecurityToken } from "../security-tokens/messages.ts";
import { session } from "../sessions/messages.ts";
import { inAllSpellings } from "./spellings.ts";

/** The schemas that have a name in the document. Wherever one of these objects stands, it is referred to. */
export const COMPONENTS: Readonly<Record<string, object>> = {
  CreateTokenRequest: createToken.schema,
  CreateTokenResponse: createdToken,
  Token: token,
  TokenPage: tokenPage,
  TokenList: tokenList,
  CreateStRequest: createSt.schema,
  SecurityTokenRequest: inAllSpellings(createSecurityToken),
  CreateStResponse: createdSecurityToken,
  SecurityToken: securityToken,
  SecurityTokenPage: securityTokenPage,
  CreateIssuerRequest: createIssuer.schema,
  CreateIssuerResponse: createdIssuer,
  Issuer: issuer,
  TokenHolding: tokenHolding,
  SecurityTokenHolding: securityTokenHolding,
  HoldingPage: holdingPage,
  Holder: holder,
  HolderPage: holderPage,
  Network: network,
  Nonce: nonce,
  CreateSessionRequest: session.schema,
  CreateSessionResponse: createdSession,
  Live: live,
  Ready: ready,
  Error: error,
  SentenceError: sentenceError,
  Problem: problem,
  ErrorCode: errorCode,
  ...errorCodes,
};

const names = new Map(Object.entries(COMPONENTS).map(([name, schema]) => [schema, name]));

/** A schema as it stands in the document. */
export function referTo(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  const name = names.get(schema);
  return name === undefined ? componentOf(schema) : { $ref: `#/components/schemas/${name}` };
}

/** A schema in full, referring to the others. */
export function componentOf(schema: object): unknown {
  if (Array.isArray(schema)) return schema.map(referTo);
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referTo(value)]));
}
