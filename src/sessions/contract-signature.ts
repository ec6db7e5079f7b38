import { Interface } from "ethers/abi";
import { hashMessage } from "ethers/hash";

/** What it needs of a JSON-RPC node (EIP-1193). */
interface Caller {
  send(method: "eth_call", params: readonly unknown[]): Promise<unknown>;
}

const erc1271 = new Interface([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
]);

// The whole word: a contract that only echoes its call (the identity precompile does) begins with these bytes too.
const MAGIC_VALUE = "0x1626ba7e".padEnd(66, "0");

/** Enough for passkeys and for multisigs of many, too little to keep a node busy. */
const GAS = 1_000_000;

/**
 * Asks a contract account whether a signature of a message is its own (ERC-1271), in its latest state. Any
 * failure means no.
 */
export function contractSignature(node: Caller) {
  return async (address: string, message: string, signature: string): Promise<boolean> => {
    try {
      const data = erc1271.encodeFunctionData("isValidSignature", [hashMessage(message), signature]);
      const call = { to: address, data, gas: `0x${GAS.toString(16)}` };
      return (await node.send("eth_call", [call, "latest"])) === MAGIC_VALUE;
    } catch {
      return false;
    }
  };
}
