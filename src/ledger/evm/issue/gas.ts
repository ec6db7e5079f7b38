import type { SecurityTokenOrder, TokenOrder } from "../../records.ts";
import type { Weight } from "./batcher.ts";

/** What a batch costs before its first token, with a factory's first use of the registry. */
export const BATCH_GAS = 250_000;

/** EIP-7825: no transaction may use more. */
export const TRANSACTION_GAS_CAP = 16_777_216;

/** geth's pool refuses transactions over 128 KiB; this leaves room for the envelope. */
export const CALLDATA_BOUND = 120_000;

const WORD = 32;
/** CREATE, a proxy's code with its fixed constants, the slot of the ticker or `st_id` and that of the request id. */
const TOKEN = 32_000 + 200 * 160 + 2 * 22_100;
/** Both events with their topics, and everything that is computed. */
const EXECUTION = 20_000;
/** EIP-7623's floor for a byte of calldata, which is more than it costs otherwise. */
const CALLDATA_BYTE = 40;
const LOG_BYTE = 8;
const CODE_BYTE = 200;

/** An upper bound of what a token takes, from the lengths of its texts. */
export function tokenWeight({ fullName, shortName }: TokenOrder): Weight {
  return weight(9, [fullName, shortName], Buffer.byteLength(fullName));
}

/** An upper bound of what a security token takes, from the lengths of its texts. */
export function securityTokenWeight({ issuerId, tokenName, info }: SecurityTokenOrder): Weight {
  return weight(7, [issuerId, tokenName, info], Buffer.byteLength(issuerId + tokenName));
}

function weight(words: number, texts: string[], codeBytes: number): Weight {
  const padded = texts.map((text) => WORD + WORD * Math.ceil(Buffer.byteLength(text) / WORD));
  const bytes = WORD * words + padded.reduce((sum, length) => sum + length, 0);
  return { gas: TOKEN + EXECUTION + CODE_BYTE * codeBytes + (CALLDATA_BYTE + LOG_BYTE) * bytes, bytes };
}
