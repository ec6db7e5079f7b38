import { error, errorCode, errorCodes, problem, sentenceError } from "../schemas/answers/error.ts";
import { live, ready } from "../schemas/answers/health.ts";
import { holder, holderPage } from "../schemas/answers/holder.ts";
import { securityTokenHolding, tokenHolding, holdingPage } from "../schemas/answers/holding.ts";
import { createdIssuer, issuer } from "../schemas/answers/issuer.ts";
import { network } from "../schemas/answers/network.ts";
import { createdSecurityToken, securityToken, securityTokenPage } from "../schemas/answers/security-token.ts";
import { createdSession, nonce } from "../schemas/answers/session.ts";
import { createdToken, token, tokenPage } from "../schemas/answers/token.ts";
import { tokenList } from "../schemas/answers/token-list.ts";
import { createSt } from "../schemas/create-st.ts";
import { createToken } from "../schemas/create-token.ts";
import { issuer as createIssuer } from "../schemas/issuer.ts";
import { securityToken as createSecurityToken } from "../schemas/security-token.ts";
import { session } from "../schemas/session.ts";
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
