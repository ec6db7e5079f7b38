import { keccak256 } from "../../base/keccak.ts";
import type { OnChain, SecurityTokenRecord, TokenContract, TokenRecord } from "../records.ts";
import { artifactFile, type ArtifactFile } from "./artifacts.ts";

// The code that a chain has of tokens, in hexadecimal digits without "0x".

/** What stands in each implementation's immutables, in the order of their declarations. */
const IMMUTABLES = { IssuedToken: ["self"], SecurityToken: ["self", "registry"] } as const;

/** The beginning of a token's code: a proxy (ERC-1167). */
const PROXY = /^363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3/;

/** The selector of `implementation()`. */
const MARKER = "5c60da1b";

/** The address of the contract that a token with this code delegates to; undefined if it is no such proxy. */
export function implementationOf(code: string): string | undefined {
  const address = PROXY.exec(code)?.[1];
  return address && `0x${address}`;
}

/** The code of a token, as contracts/libraries/CloneCode.sol and TokenRequests.sol lay it out. */
export function tokenCode(implementation: string, token: TokenRecord): string {
  const { fullName, ticker, decimals, amount } = token;
  const constants = [
    bytes((decimals << 4) | ticker.length),
    bytes(Buffer.byteLength(fullName)),
    text(fullName),
    text(ticker),
    bytes(amount),
  ];
  return cloneCode(implementation, token, constants);
}

/** The code of a security token. */
export function securityTokenCode(
  implementation: string,
  token: SecurityTokenRecord,
  chain: OnChain,
): string {
  const { issuerId, tokenName, info, amount } = token;
  const constants = [
    bytes(issuerId.length),
    bytes(Buffer.byteLength(tokenName)),
    text(issuerId),
    text(tokenName),
    keccak256(Buffer.from(info)).toString("hex"),
    bytes(amount),
  ];
  return cloneCode(implementation, chain, constants);
}

function cloneCode(implementation: string, { owner, id }: OnChain, constants: string[]): string {
  const proxy = `363d3d373d3d3d363d73${digits(implementation)}5af43d82803e903d91602b57fd5bf3`;
  return [proxy, digits(owner), bytes(id).padStart(12, "0"), MARKER, ...constants].join("");
}

/** The code of an implementation at its address, with the registry of its tokens. */
export function implementationCode(name: TokenContract["name"], self: string, registry: string): string {
  const { deployedBytecode, immutableReferences } = fileOf(name);
  const code = Buffer.from(digits(deployedBytecode), "hex");
  const references = Object.entries(immutableReferences).sort(([a], [b]) => Number(a) - Number(b));
  if (references.length !== IMMUTABLES[name].length) {
    throw new Error(`${name} has other immutables than this service knows of`);
  }
  for (const [i, meaning] of IMMUTABLES[name].entries()) {
    const address = digits(meaning === "self" ? self : registry);
    for (const { start, length } of references[i]?.[1] ?? []) {
      code.write(address.padStart(2 * length, "0"), start, "hex");
    }
  }
  return code.toString("hex");
}

const files = new Map<TokenContract["name"], ArtifactFile>();

/** Read once, since parsing it takes some milliseconds. */
function fileOf(name: TokenContract["name"]): ArtifactFile {
  const file = files.get(name) ?? artifactFile(name);
  files.set(name, file);
  return file;
}

/** The digits of a value that begins with "0x". */
export function digits(hex: string): string {
  return hex.slice(2).toLowerCase();
}

/** A number in as few bytes as it needs, one at least. */
function bytes(number: number | bigint): string {
  const hex = number.toString(16);
  return hex.padStart(hex.length + (hex.length % 2), "0");
}

function text(value: string): string {
  return Buffer.from(value).toString("hex");
}
