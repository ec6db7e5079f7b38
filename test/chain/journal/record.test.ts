import { crc32 } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { encodeRecord, readRecord } from "../../../src/chain/journal/record.ts";

/** Records as the journal writes them: none is empty, and none begins with a zero, but many end with some. */
const payloads = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 255 }), fc.uint8Array({ maxLength: 60 }), fc.nat({ max: 3 }))
    .map(([kind, content, zeros]) => Buffer.from([kind, ...content, ...new Uint8Array(zeros)])),
  { minLength: 1, maxLength: 8 },
);

function fileOf(records: Buffer[]): Buffer {
  return Buffer.concat(records.map(encodeRecord));
}

function readAll(file: Buffer): { records: string[]; offset: number; end: "end" | "torn" | "damaged" } {
  const records: string[] = [];
  for (let offset = 0; ;) {
    const record = readRecord(file, offset);
    if (typeof record === "string") return { records, offset, end: record };
    records.push(record.payload.toString("hex"));
    offset = record.end;
  }
}

/** The offsets at which records begin, and the end. */
function boundaries(records: Buffer[]): number[] {
  const offsets = [0];
  for (const record of records) offsets.push((offsets.at(-1) as number) + encodeRecord(record).length);
  return offsets;
}

function hex(records: Buffer[]): string[] {
  return records.map((record) => record.toString("hex"));
}

/** Where in a file with this many bytes; every place is as likely. */
function place(length: number, position: number): number {
  return Math.floor(position * length);
}

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("the journal's format", () => {
  it("returns what was written", () => {
    fc.assert(
      fc.property(payloads, (records) => {
        const file = fileOf(records);
        expect(readAll(file)).to.deep.equal({ records: hex(records), offset: file.length, end: "end" });
      }),
    );
  });

  it("cut at any byte, has the records before the cut, and says whether a part of a record follows", () => {
    fc.assert(
      fc.property(payloads, position, (records, where) => {
        const file = fileOf(records);
        const cut = place(file.length, where);
        const whole = boundaries(records).filter((offset) => offset <= cut).length - 1;
        expect(readAll(file.subarray(0, cut))).to.deep.equal({
          records: hex(records.slice(0, whole)),
          offset: boundaries(records)[whole],
          end: cut === boundaries(records)[whole] ? "end" : "torn",
        });
      }),
    );
  });

  it("cut at any byte and filled up with zeros, is recognised as torn", () => {
    fc.assert(
      fc.property(payloads, position, fc.nat({ max: 100 }), (records, where, more) => {
        const file = fileOf(records);
        const cut = place(file.length, where);
        const zeroed = Buffer.concat([file.subarray(0, cut), Buffer.alloc(file.length - cut + more)]);
        const { records: read, offset, end } = readAll(zeroed);
        expect(end).to.equal(more === 0 && offset === file.length ? "end" : "torn");
        // Zeros in place of zeros are no loss.
        const whole = boundaries(records).filter((boundary) => boundary <= cut).length - 1;
        expect(read.length).to.be.at.least(whole);
        expect(read).to.deep.equal(hex(records.slice(0, read.length)));
      }),
    );
  });

  it("with any byte changed, is damaged there, apart from a last record that ends with a zero", () => {
    fc.assert(
      fc.property(payloads, position, fc.integer({ min: 1, max: 255 }), (records, where, change) => {
        const file = fileOf(records);
        const changed = place(file.length, where);
        file.writeUInt8(file.readUInt8(changed) ^ change, changed);
        const which = boundaries(records).filter((offset) => offset <= changed).length - 1;
        const read = readAll(file);
        expect(read.records).to.deep.equal(hex(records.slice(0, which)));
        expect(read.offset).to.equal(boundaries(records)[which]);
        // Such a record may as well have been torn: this is all that the format can't tell apart. Its length it can.
        const inLength = changed < (boundaries(records)[which] as number) + 8;
        const likeTorn = which === records.length - 1 && file.at(-1) === 0 && !inLength;
        expect(read.end).to.equal(likeTorn ? "torn" : "damaged");
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not read a length that was cut off", () => {
    const record = encodeRecord(Buffer.from("record"));
    const huge = Buffer.alloc(12, 1);
    huge.writeUInt32BE(0xffff_ffff, 0);
    // A length with a wrong checksum is damaged; with the right one, its record was cut short.
    expect(readRecord(Buffer.concat([record, huge]), record.length)).to.equal("damaged");
    huge.writeUInt32BE(crc32(huge.subarray(0, 4)), 4);
    expect(readRecord(Buffer.concat([record, huge]), record.length)).to.equal("torn");
  });

  it("allows records without content, and none of zeros alone", () => {
    const empty = encodeRecord(Buffer.alloc(0));
    expect(readRecord(empty, 0)).to.deep.equal({ payload: Buffer.alloc(0), end: empty.length });
    for (let length = 1; length < 40; length++)
      expect(readRecord(Buffer.alloc(length), 0), String(length)).to.equal("torn");
  });
});
