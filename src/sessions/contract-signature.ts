import { Interface } from "ethers/abi";
import { hashMessage } from "ethers/hash";
import { concat, dataLength, toBeHex, toQuantity } from "ethers/utils";
import { HallmarkError } from "../base/errors.ts";

/** The part of a JSON-RPC node (EIP-1193) that is needed here. */
interface Caller {
  send(method: "eth_call", params: readonly unknown[]): Promise<unknown>;
}

const erc1271 = new Interface([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
]);

/** Gas for the account's check: enough for a passkey without a precompile, or for a multisig with many owners. */
const GAS = 400_000;
/** Gas for the call itself, and for each byte of its calldata (EIP-7623). */
const CALL = 100_000;
const CALLDATA_BYTE = 40;

const TRUE = toBeHex(1, 32);

/**
 * Asks a contract account in its latest state whether a signature of a message is its own (ERC-1271).
 * @throws LEDGER_UNAVAILABLE if the node does not answer
 */
export function contractSignature(node: Caller) {
  return async (address: string, message: string, signature: string): Promise<boolean> => {
    if (!/^0x([0-9a-f]{2})*$/i.test(signature)) return false;
    const question = erc1271.encodeFunctionData("isValidSignature", [hashMessage(message), signature]);
    const data = asker(address, question);
    const gas = toQuantity(GAS + CALL + CALLDATA_BYTE * (data.length / 2));
    try {
      return (await node.send("eth_call", [{ data, gas }, "latest"])) === TRUE;
    } catch (cause) {
      throw new HallmarkError("LEDGER_UNAVAILABLE", "the chain can't be asked about the signature", {
        retryAfter: 5,
        cause,
      });
    }
  };
}

/**
 * Init code that asks the account and returns 1 or 0, for an `eth_call` without a recipient. With a call to the account
 * itself, an account that reverts, which means no, could not be told from a node that can't answer.
 */
function asker(address: string, question: string): string {
  const code = (length: number) =>
    concat([
      // the question to memory; its length stays on the stack
      concat(["0x61", toBeHex(dataLength(question), 2), "0x80", "0x61", toBeHex(length, 2), "0x5f39"]),
      "0x5f6020915f", // the answer, one word, overwrites the question
      concat(["0x73", address, "0x62", toBeHex(GAS, 3), "0xfa"]), // staticcall
      "0x5f51631626ba7e60e01b14", // is that word the magic value, padded with zeros?
      "0x165f5260205ff3", // return whether it is, and the call succeeded
    ]);
  return concat([code(dataLength(code(0))), question]);
}
