export interface JournalTransaction {
  kind: "transaction";
  /** Of its block, in seconds since 1970. */
  time: number;
  /** If there is one, it is undone if it reverts, or has a log with this first topic: see SEND_WHOLE. */
  failure?: Buffer | undefined;
  raw: Buffer;
}

/** A transaction, written before it is executed, or its outcome, written after. */
export type JournalEntry = JournalTransaction | { kind: "mined"; blockHash: Buffer } | { kind: "rejected" };

/** An entry's first byte. */
const KINDS = { transaction: 1, mined: 2, rejected: 3, whole: 4 } as const;

const TIME = 6;
const TOPIC = 32;

/** A record's payload. */
export function encodeEntry(entry: JournalEntry): Buffer {
  switch (entry.kind) {
    case "transaction":
      return encodeTransaction(entry);
    case "mined":
      return Buffer.concat([Buffer.of(KINDS.mined), entry.blockHash]);
    case "rejected":
      return Buffer.of(KINDS.rejected);
  }
}

function encodeTransaction({ time, failure, raw }: JournalTransaction): Buffer {
  const start = Buffer.alloc(1 + TIME);
  start[0] = failure === undefined ? KINDS.transaction : KINDS.whole;
  start.writeUIntBE(time, 1, TIME);
  return Buffer.concat(failure === undefined ? [start, raw] : [start, failure, raw]);
}

/** Undefined if the payload is no entry. */
export function decodeEntry(payload: Buffer): JournalEntry | undefined {
  switch (payload[0]) {
    case KINDS.transaction:
      return decodeTransaction(payload, 0);
    case KINDS.whole:
      return decodeTransaction(payload, TOPIC);
    case KINDS.mined:
      return payload.length === 33 ? { kind: "mined", blockHash: payload.subarray(1) } : undefined;
    case KINDS.rejected:
      return payload.length === 1 ? { kind: "rejected" } : undefined;
    default:
      return undefined;
  }
}

function decodeTransaction(payload: Buffer, topic: number): JournalTransaction | undefined {
  const start = 1 + TIME;
  const end = start + topic;
  if (payload.length < end) return undefined;
  return {
    kind: "transaction",
    time: payload.readUIntBE(1, TIME),
    ...(topic === 0 ? {} : { failure: payload.subarray(start, end) }),
    raw: payload.subarray(end),
  };
}
