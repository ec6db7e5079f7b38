import type { FromSchema } from "json-schema-to-ts";
import { address, type AnswerSchema } from "../answers/values.ts";

const contractName = {
  description: "What the contract is called in its source",
  type: "string",
  examples: ["IssuedToken"],
} as const satisfies AnswerSchema;

const compilerVersion = {
  description: "The version of solc, with the commit that it was built from",
  type: "string",
  examples: ["0.8.34+commit.80d5c536"],
} as const satisfies AnswerSchema;

/** The answer to both routes that tell of a token's contract. */
export const tokenContract = {
  type: "object",
  properties: {
    contract_address: address,
    implementation_address: {
      ...address,
      description:
        "The contract that it delegates to; left out if it is no proxy as the tokens of this service are",
    },
    contract_name: {
      ...contractName,
      description:
        "What the contract that it delegates to is called in its source, at `/contracts/{contract_name}`",
    },
    compiler_version: compilerVersion,
    verified: {
      description:
        "Whether the chain has, now and byte for byte, the code that this source compiles to, behind a proxy with the " +
        "constants of this token",
      type: "boolean",
      examples: [true],
    },
  },
  required: ["contract_address", "contract_name", "compiler_version", "verified"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type TokenContractView = FromSchema<typeof tokenContract>;

const compilerInput = {
  description: "What `solc --standard-json` takes: the contract's own file, then all that it imports",
  type: "object",
  properties: {
    language: { type: "string", const: "Solidity" },
    sources: {
      type: "object",
      additionalProperties: {
        type: "object",
        properties: { content: { type: "string" } },
        required: ["content"],
        additionalProperties: false,
      },
      examples: [{ "project/contracts/IssuedToken.sol": { content: "// SPDX-License-Identifier: MIT …" } }],
    },
    settings: { type: "object", additionalProperties: true, examples: [{ evmVersion: "cancun" }] },
  },
  required: ["language", "sources", "settings"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `GET /contracts/{contract_name}`. */
export const contractSource = {
  type: "object",
  properties: {
    contract_name: contractName,
    compiler_version: compilerVersion,
    file: {
      description: "The contract's own file among the sources",
      type: "string",
      examples: ["project/contracts/IssuedToken.sol"],
    },
    abi: {
      description: "The contract's interface (Contract ABI)",
      type: "array",
      items: { type: "object", additionalProperties: true },
      examples: [[{ type: "function", name: "totalSupply", inputs: [], outputs: [{ type: "uint256" }] }]],
    },
    compiler_input: compilerInput,
  },
  required: ["contract_name", "compiler_version", "file", "abi", "compiler_input"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type ContractSourceView = FromSchema<typeof contractSource>;
