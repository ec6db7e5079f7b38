import { checksumAddress } from "../../base/checksum-address.ts";
import { HallmarkError } from "../../base/errors.ts";
import type { Node } from "../../rpc/node.ts";
import type { ContractReader, SecurityTokenLedger, TokenLedger } from "../ledger.ts";
import type { TokenContract, TokenKey } from "../records.ts";
import {
  digits,
  implementationCode,
  implementationOf,
  securityTokenCode,
  tokenCode,
} from "./contract-code.ts";

export interface ContractReaderOptions {
  node: Node;
  /** The registry's address. */
  registry: string;
  reader: Pick<TokenLedger, "token"> & Pick<SecurityTokenLedger, "securityToken">;
}

/** A token, and the code that it has if it delegates to that implementation. */
interface Expected {
  name: TokenContract["name"];
  address: string;
  /** Tells it from another one with the same name, which a reorganisation may put in its place. */
  transactionHash: string;
  code(implementation: string): string;
}

/** Compares the code on the chain with what the sources compile to, byte by byte. */
export function createContractReader({ node, registry, reader }: ContractReaderOptions): ContractReader {
  async function read(key: TokenKey): Promise<Expected | undefined> {
    if ("id" in key) {
      const token = await reader.token(key.id);
      if (token === undefined) return undefined;
      const { contractAddress: address, transactionHash } = token;
      return { name: "IssuedToken", address, transactionHash, code: (to) => tokenCode(to, token) };
    }
    const token = await reader.securityToken(key.stId);
    const chain = token?.chain;
    if (token === undefined || chain === undefined) return undefined;
    const { contractAddress: address, transactionHash } = chain;
    const code = (to: string) => securityTokenCode(to, token, chain);
    return { name: "SecurityToken", address, transactionHash, code };
  }

  /** The questions under way, by address: who asks meanwhile gets the same answer. */
  const asked = new Map<string, Promise<string>>();

  function codeAt(address: string): Promise<string> {
    const answer = asked.get(address) ?? askForCode(address).finally(() => asked.delete(address));
    asked.set(address, answer);
    return answer;
  }

  async function askForCode(address: string): Promise<string> {
    const code = digits((await node.send("eth_getCode", [address, "latest"])) as string);
    // Nothing is ever taken from a chain's code, so the node is another one than the one that the token was read from.
    if (code === "") throw unavailable("the node does not have the token's code: it is behind");
    return code;
  }

  async function look({ name, address, code }: Expected): Promise<TokenContract> {
    const found = await codeAt(address);
    const implementation = implementationOf(found);
    if (implementation === undefined) return { name, address, implementation, isVerified: false };
    const isVerified =
      found === code(implementation) &&
      (await codeAt(implementation)) === implementationCode(name, implementation, registry);
    const checksummed = checksumAddress(Buffer.from(digits(implementation), "hex"));
    return { name, address, implementation: checksummed, isVerified };
  }

  return {
    async contract(key) {
      const expected = await read(key);
      if (expected === undefined) return undefined;
      const contract = await look(expected);
      if (!contract.isVerified && (await read(key))?.transactionHash !== expected.transactionHash) {
        throw unavailable("the chain was reorganised meanwhile");
      }
      return contract;
    },
  };
}

function unavailable(message: string): HallmarkError {
  return new HallmarkError("LEDGER_UNAVAILABLE", message, { retryAfter: 5 });
}
