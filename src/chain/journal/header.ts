import { decodeJson, encodeRecord } from "./record.ts";

const MAGIC = "hallmark journal 1";

/** What decides the outcome of every transaction, so that each later version replays them alike. */
export interface JournalHeader {
  magic: typeof MAGIC;
  chainId: number;
  hardfork: string;
  /** Seconds since 1970. */
  genesisTime: number;
  blockGasLimit: number;
  transactionGasCap: number;
  baseFee: number;
  /** Of the accounts that hold everything at first. */
  mnemonic: string;
}

export type NewHeader = Omit<JournalHeader, "magic">;

/** In bytes. A longer file whose first record can't be read has lost more than a header that was never written to its end. */
export const LONGEST_HEADER = 1_024;

export function createHeader(header: NewHeader): JournalHeader {
  return { magic: MAGIC, ...header };
}

/** The journal's first record. */
export function encodeHeader(header: JournalHeader): Buffer {
  return encodeRecord(Buffer.from(JSON.stringify(header)));
}

/** Undefined where the payload is no header, or one of another version. */
export function decodeHeader(payload: Buffer): JournalHeader | undefined {
  return decodeJson<JournalHeader>(payload, MAGIC);
}
