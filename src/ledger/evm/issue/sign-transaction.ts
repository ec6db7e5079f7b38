import { RLP } from "@ethereumjs/rlp";
import type { SigningKey } from "ethers";
import { signRecoverable } from "tiny-secp256k1";
import { keccak256 } from "../../../base/keccak.ts";

export interface UnsignedTransaction {
  chainId: number;
  nonce: number;
  fees: Fees;
  gasLimit: bigint;
  /** 0x and 40 hex digits. */
  to: string;
  data: Buffer;
}

/** What a unit of gas may cost, in wei; without a tip on a chain that has no base fee. */
export interface Fees {
  price: bigint;
  tip: bigint | undefined;
}

export interface SignedTransaction {
  /** In hex with 0x, as nodes take it. */
  raw: string;
  hash: string;
}

/**
 * Signs a transaction of value 0: a fee market one (EIP-1559), or without a tip one for a single chain (EIP-155). ethers does
 * the same by way of hex strings, which takes longer for a full batch than the chain takes to execute it, and its signature
 * (RFC 6979) takes four times as long as that of libsecp256k1.
 */
export function signTransaction(key: SigningKey, transaction: UnsignedTransaction): SignedTransaction {
  const { chainId, nonce, fees, gasLimit, data } = transaction;
  const call = [gasLimit, Buffer.from(transaction.to.slice(2), "hex"), 0, data];
  if (fees.tip === undefined) {
    const fields = [nonce, fees.price, ...call];
    const { yParity, r, s } = sign(key, RLP.encode([...fields, chainId, 0, 0]));
    return signed(RLP.encode([...fields, 35 + 2 * chainId + yParity, r, s]));
  }
  const fields = [chainId, nonce, fees.tip, fees.price, ...call, []];
  const { yParity, r, s } = sign(key, typed(fields));
  return signed(typed([...fields, yParity, r, s]));
}

function sign(key: SigningKey, unsigned: Uint8Array) {
  const secret = Buffer.from(key.privateKey.slice(2), "hex");
  const { signature, recoveryId } = signRecoverable(keccak256(unsigned), secret);
  const number = (from: number) =>
    BigInt(`0x${Buffer.from(signature.subarray(from, from + 32)).toString("hex")}`);
  return { yParity: recoveryId, r: number(0), s: number(32) };
}

/** An envelope of type 2 (EIP-2718). */
function typed(fields: Parameters<typeof RLP.encode>[0]): Buffer {
  return Buffer.concat([Buffer.of(2), RLP.encode(fields)]);
}

function signed(raw: Uint8Array): SignedTransaction {
  const hash = keccak256(raw).toString("hex");
  return { raw: `0x${Buffer.from(raw).toString("hex")}`, hash: `0x${hash}` };
}
