/** A transaction, written before it is executed, or its outcome, written after. */
export type JournalEntry =
  | { kind: "transaction"; time: number; raw: Buffer }
  | { kind: "mined"; blockHash: Buffer }
  | { kind: "rejected" };

/** An entry's first byte. */
const KINDS = { transaction: 1, mined: 2, rejected: 3 } as const;

/** A record's payload. */
export function encodeEntry(entry: JournalEntry): Buffer {
  const kind = Buffer.of(KINDS[entry.kind]);
  switch (entry.kind) {
    case "transaction": {
      const time = Buffer.alloc(6);
      time.writeUIntBE(entry.time, 0, 6);
      return Buffer.concat([kind, time, entry.raw]);
    }
    case "mined":
      return Buffer.concat([kind, entry.blockHash]);
    case "rejected":
      return kind;
  }
}

/** Undefined if the payload is no entry. */
export function decodeEntry(payload: Buffer): JournalEntry | undefined {
  switch (payload[0]) {
    case KINDS.transaction:
      return payload.length >= 7
        ? { kind: "transaction", time: payload.readUIntBE(1, 6), raw: payload.subarray(7) }
        : undefined;
    case KINDS.mined:
      return payload.length === 33 ? { kind: "mined", blockHash: payload.subarray(1) } : undefined;
    case KINDS.rejected:
      return payload.length === 1 ? { kind: "rejected" } : undefined;
    default:
      return undefined;
  }
}
