import { Interface } from "ethers/abi";
import { hashMessage } from "ethers/hash";
import { concat, dataLength, toBeHex, toQuantity } from "ethers/utils";
import { HallmarkError } from "../base/errors.ts";

/** What it needs of a JSON-RPC node (EIP-1193). */
interface Caller {
  send(method: "eth_call", params: readonly unknown[]): Promise<unknown>;
}

const erc1271 = new Interface([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
]);

/** Gas that the account has for its answer: enough for a passkey without a precompile and for a multisig of many. */
const GAS = 400_000;
/** Besides that: the call's own gas, and EIP-7623's floor for each byte of it. */
const CALL = 100_000;
const CALLDATA_BYTE = 40;

const TRUE = toBeHex(1, 32);

/**
 * Asks a contract account whether a signature of a message is its own (ERC-1271), in its latest state.
 * @throws LEDGER_UNAVAILABLE where the node does not answer
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
 * Code that asks the account and answers 1 or 0, run by `eth_call` as if it created a contract. A call to the account itself
 * would not do: it fails alike where the account reverts, which is a no, and where the node can't answer.
 */
function asker(address: string, question: string): string {
  const code = (length: number) =>
    concat([
      // the question to memory; its length stays on the stack
      concat(["0x61", toBeHex(dataLength(question), 2), "0x80", "0x61", toBeHex(length, 2), "0x5f39"]),
      "0x5f6020915f", // one word comes back, over the question's first
      concat(["0x73", address, "0x62", toBeHex(GAS, 3), "0xfa"]), // staticcall
      "0x5f51631626ba7e60e01b14", // is that word the magic value, with nothing behind it?
      "0x165f5260205ff3", // and did the call succeed? that is the answer
    ]);
  return concat([code(dataLength(code(0))), question]);
}
