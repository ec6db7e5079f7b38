import { crc32 } from "node:zlib";

/**
 * A record on disk: the length of its payload, a CRC-32 of those four bytes, a CRC-32 of the payload (all big-endian), the
 * payload. The length has a checksum of its own, or a damaged one could pass for a record that was cut short.
 */
const HEAD = 12;

export function encodeRecord(payload: Uint8Array): Buffer {
  const record = Buffer.alloc(HEAD + payload.length);
  record.writeUInt32BE(payload.length, 0);
  record.writeUInt32BE(crc32(record.subarray(0, 4)), 4);
  record.writeUInt32BE(crc32(payload), 8);
  record.set(payload, HEAD);
  return record;
}

/** A whole record with the offset behind it; or how the file ends; or that it is damaged. */
export type ReadRecord = { payload: Buffer; end: number } | "end" | "torn" | "damaged";

/**
 * Reads the record at `offset`. `torn` is what a crash can leave behind at the end of a file: a record that was not written
 * to its end, or whose end is zeros because the file grew before its content was there.
 */
export function readRecord(file: Buffer, offset: number): ReadRecord {
  const rest = file.subarray(offset);
  if (rest.length === 0) return "end";
  if (rest.length < HEAD || isZero(rest)) return isPlausibleHead(rest) ? "torn" : "damaged";
  const length = rest.readUInt32BE(0);
  if (crc32(rest.subarray(0, 4)) !== rest.readUInt32BE(4)) return "damaged";
  const end = HEAD + length;
  if (rest.length < end) return "torn";
  const payload = rest.subarray(HEAD, end);
  if (crc32(payload) === rest.readUInt32BE(8)) return { payload, end: offset + end };
  return rest.length === end && payload.at(-1) === 0 ? "torn" : "damaged";
}

/** What is left of a record's first bytes may be anything; only a whole length with a wrong checksum tells damage. */
function isPlausibleHead(rest: Buffer): boolean {
  return rest.length < 8 || isZero(rest) || crc32(rest.subarray(0, 4)) === rest.readUInt32BE(4);
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
