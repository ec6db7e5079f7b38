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
 * to its end, or from some byte on is zeros, as is all behind it, because the file grew before its content was there.
 */
export function readRecord(file: Buffer, offset: number): ReadRecord {
  const rest = file.subarray(offset);
  if (rest.length === 0) return "end";
  // As far as this record reaches, if that much of it is known.
  let end = 8;
  if (rest.length >= end && crc32(rest.subarray(0, 4)) === rest.readUInt32BE(4)) {
    end = HEAD + rest.readUInt32BE(0);
    const payload = rest.subarray(HEAD, end);
    if (rest.length >= end && crc32(payload) === rest.readUInt32BE(8)) return { payload, end: offset + end };
  }
  return lengthWithoutZeros(rest) < end ? "torn" : "damaged";
}

/** A payload that is JSON with this `magic`; undefined if it is not. */
export function decodeJson<T extends { magic: string }>(payload: Buffer, magic: T["magic"]): T | undefined {
  try {
    const value = JSON.parse(payload.toString()) as T | null;
    return value?.magic === magic ? value : undefined;
  } catch {
    return undefined;
  }
}

function lengthWithoutZeros(bytes: Buffer): number {
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}
