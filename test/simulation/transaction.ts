import { RLP } from "@ethereumjs/rlp";
import { recover } from "tiny-secp256k1";
import type { State } from "./state.ts";
import { keccak256 } from "../../src/base/keccak.ts";

/** A transaction as a chain knows it; addresses in lower case. */
export interface Transaction {
  hash: string;
  from: string;
  nonce: number;
  to: string | undefined;
  /** In wei. */
  value: bigint;
  data: string;
  gas: number;
  /** What a unit of gas may cost at most, in wei, and what of it goes to whoever makes the block. */
  price: bigint;
  tip: bigint;
  /** Bytes as it is sent. */
  size: number;
  chainId: number | undefined;
  /** 2 has a fee market (EIP-1559), 0 none. */
  type: 0 | 2;
  /** Nobody pays for it, and nothing keeps it out of the next block: how the simulation changes what a chain knows. */
  isDecree?: boolean;
  effect?: (state: State) => void;
}

/** Finding out who signed takes long, and the same transactions come again and again. */
const decoded = new Map<string, Transaction>();

/** What a wallet signed: legacy (EIP-155), or of type 2 (EIP-2718). @throws where it is neither */
export function decodeTransaction(raw: string): Transaction {
  const transaction = decoded.get(raw) ?? decode(raw);
  if (decoded.size > 1_000) decoded.clear();
  decoded.set(raw, transaction);
  return transaction;
}

function decode(raw: string): Transaction {
  const bytes = Buffer.from(raw.slice(2), "hex");
  const hash = hex(keccak256(bytes));
  if (bytes[0] === 2) {
    const fields = listOf(bytes.subarray(1), 12);
    const unsigned = Buffer.concat([Buffer.of(2), RLP.encode(fields.slice(0, 9))]);
    const [chainId, nonce, tip, price, gas, to, value, data] = fields as Uint8Array[];
    return {
      ...{ hash, size: bytes.length, type: 2, chainId: Number(numberOf(chainId)) },
      ...{ nonce: Number(numberOf(nonce)), tip: numberOf(tip), price: numberOf(price) },
      ...{
        gas: Number(numberOf(gas)),
        to: addressOf(to),
        value: numberOf(value),
        data: hex(data as Uint8Array),
      },
      from: signer(unsigned, Number(numberOf(fields[9])), fields[10], fields[11]),
    };
  }
  const fields = listOf(bytes, 9);
  const [nonce, price, gas, to, value, data] = fields as Uint8Array[];
  const v = Number(numberOf(fields[6]));
  const chainId = Math.floor((v - 35) / 2);
  const unsigned = Buffer.from(RLP.encode([...fields.slice(0, 6), chainId, 0, 0]));
  return {
    ...{ hash, size: bytes.length, type: 0, chainId, nonce: Number(numberOf(nonce)) },
    ...{ tip: numberOf(price), price: numberOf(price), gas: Number(numberOf(gas)) },
    ...{ to: addressOf(to), value: numberOf(value), data: hex(data as Uint8Array) },
    from: signer(unsigned, (v - 35) % 2, fields[7], fields[8]),
  };
}

type Field = Uint8Array | Field[];

function listOf(bytes: Uint8Array, length: number): Field[] {
  const fields = RLP.decode(bytes);
  if (!Array.isArray(fields) || fields.length !== length) throw new Error("it is no transaction");
  return fields;
}

function signer(
  unsigned: Uint8Array,
  recoveryId: number,
  r: Field | undefined,
  s: Field | undefined,
): string {
  return signerOf(keccak256(unsigned), Buffer.concat([word(r), word(s)]), recoveryId);
}

/** Whose signature of a hash it is, by its r and s. @throws where it is nobody's */
export function signerOf(hash: Uint8Array, signature: Uint8Array, recoveryId: number): string {
  const point = recover(hash, signature, recoveryId as 0 | 1, false);
  if (point === null) throw new Error("nobody signed it");
  return hex(keccak256(point.subarray(1)).subarray(12));
}

function word(field: Field | undefined): Buffer {
  return Buffer.from(numberOf(field).toString(16).padStart(64, "0"), "hex");
}

function numberOf(field: Field | undefined): bigint {
  const digits = Buffer.from(field as Uint8Array).toString("hex");
  return digits === "" ? 0n : BigInt(`0x${digits}`);
}

function addressOf(field: Uint8Array | undefined): string | undefined {
  return field === undefined || field.length === 0 ? undefined : hex(field);
}

function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}
