import { decodeJson, encodeRecord } from "./record.ts";

const MAGIC = "hallmark journal 1";

/** The settings that decide the outcome of every transaction, so that later versions replay them with the same result. */
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

/** Bytes. If a longer file's first record can't be read, the file is damaged, not merely cut off while it was created. */
export const LONGEST_HEADER = 1_024;

export function createHeader(header: NewHeader): JournalHeader {
  return { magic: MAGIC, ...header };
}

/** The journal's first record. */
export function encodeHeader(header: JournalHeader): Buffer {
  return encodeRecord(Buffer.from(JSON.stringify(header)));
}

/** Undefined if the payload is no header, or one of another version. */
export function decodeHeader(payload: Buffer): JournalHeader | undefined {
  return decodeJson<JournalHeader>(payload, MAGIC);
}
