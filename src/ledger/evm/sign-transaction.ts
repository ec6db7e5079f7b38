import { RLP } from "@ethereumjs/rlp";
import type { SigningKey } from "ethers";
import { keccak256 } from "./keccak.ts";

export interface UnsignedTransaction {
  chainId: number;
  nonce: number;
  maxPriorityFeePerGas: bigint;
  maxFeePerGas: bigint;
  gasLimit: bigint;
  /** 0x and 40 hex digits. */
  to: string;
  data: Buffer;
}

export interface SignedTransaction {
  /** In hex with 0x, as nodes take it. */
  raw: string;
  hash: string;
}

const TYPE = Buffer.of(2);

/**
 * Signs a fee market transaction (EIP-1559) of value 0. ethers does the same by way of hex strings, which takes longer for a
 * full batch than the chain takes to execute it.
 */
export function signTransaction(key: SigningKey, transaction: UnsignedTransaction): SignedTransaction {
  const fields = [
    transaction.chainId,
    transaction.nonce,
    transaction.maxPriorityFeePerGas,
    transaction.maxFeePerGas,
    transaction.gasLimit,
    Buffer.from(transaction.to.slice(2), "hex"),
    0,
    transaction.data,
    [],
  ];
  const digest = keccak256(Buffer.concat([TYPE, RLP.encode(fields)]));
  const { yParity, r, s } = key.sign(digest);
  const raw = Buffer.concat([TYPE, RLP.encode([...fields, yParity, BigInt(r), BigInt(s)])]);
  return { raw: `0x${raw.toString("hex")}`, hash: `0x${keccak256(raw).toString("hex")}` };
}
