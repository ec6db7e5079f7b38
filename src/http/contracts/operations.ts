import { stId, tokenId } from "../answers/values.ts";
import { ANSWERS_JSON, ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, UNCHANGED, type Operation, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { contractSource, tokenContract } from "./messages.ts";

export const contractSchemas = { TokenContract: tokenContract, ContractSource: contractSource };

const CONTRACT = {
  summary: "Verify its code",
  description:
    "Asks the chain for the code of the token and of the contract that it delegates to, and compares both with what the " +
    "source compiles to. If the chain can't be asked, that is an error, and never `false`.",
  answers: [
    { status: 200, description: "Its contract", content: json(tokenContract, exampleOf(tokenContract)) },
  ],
} satisfies Partial<Operation>;

export const contractOperations: Operations = {
  "GET /tokens/{smartcontract_ID}/contract": {
    ...CONTRACT,
    id: "verifyTokenContract",
    tag: TAGS.tokens,
    path: { smartcontract_ID: { ...tokenId, examples: [1] } },
    errors: { ...ASKS_LEDGER, NOT_FOUND: "there is no such token" },
  },
  "GET /security-tokens/{st_id}/contract": {
    ...CONTRACT,
    id: "verifySecurityTokenContract",
    tag: TAGS.securityTokens,
    path: { st_id: stId },
    errors: { ...ASKS_LEDGER, NOT_FOUND: "there is no such security token on a chain" },
  },
  "GET /contracts/{contract_name}": {
    id: "readContractSource",
    tag: TAGS.tokens,
    summary: "Read a contract's ABI and source",
    description: "Of this release of the service, for all its tokens.",
    path: { contract_name: { type: "string", examples: ["IssuedToken"] } },
    answers: [
      {
        status: 200,
        description: "ABI, source, and how it was compiled",
        headers: ["ETag"],
        content: json(contractSource, exampleOf(contractSource)),
      },
      UNCHANGED,
    ],
    errors: { ...ANSWERS_JSON, NOT_FOUND: "there is no such contract" },
  },
};
