import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import type { JournalEntry } from "../../../src/chain/journal/entry.ts";
import type { NewHeader } from "../../../src/chain/journal/header.ts";
import { openJournal, type Journal } from "../../../src/chain/journal/journal.ts";
import { readWitness } from "../../../src/chain/journal/witness.ts";
import { encodeRecord, readRecord } from "../../../src/chain/journal/record.ts";

const HEADER: NewHeader = {
  chainId: 31_337,
  hardfork: "osaka",
  genesisTime: 1_700_000_000,
  blockGasLimit: 60_000_000,
  transactionGasCap: 16_777_216,
  baseFee: 1_000_000_000,
  mnemonic: "test test test test test test test test test test test junk",
};

const entry: fc.Arbitrary<JournalEntry> = fc.oneof(
  fc.record({
    kind: fc.constant("transaction" as const),
    time: fc.nat({ max: 2 ** 31 - 1 }).map((seconds) => seconds * 2),
    raw: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.record({
    kind: fc.constant("transaction" as const),
    time: fc.nat({ max: 2 ** 31 - 1 }),
    failure: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
    raw: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.record({
    kind: fc.constant("mined" as const),
    blockHash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.constant({ kind: "rejected" as const }),
);
const entries = fc.array(entry, { minLength: 1, maxLength: 6 });
const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const RUNS = { numRuns: 60 };

describe("openJournal", function () {
  this.timeout(20_000);

  let folder: string;
  let file: string;
  let witness: string;
  let log: string[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-journal-"));
    file = join(folder, "chain.journal");
    witness = join(folder, "chain.witness");
  });
  beforeEach(() => empty());
  after(() => rmSync(folder, { recursive: true }));

  function empty(): void {
    for (const each of [file, witness]) rmSync(each, { force: true });
    log = [];
  }

  function open(newHeader = HEADER): Journal {
    log = [];
    return openJournal({ folder, newHeader, log: (line) => log.push(line) });
  }

  /** As somebody finds it who has only this file. */
  function openAlone(): Journal {
    rmSync(witness, { force: true });
    return open();
  }

  /** How many bytes the last opening cut off. */
  const cutOff = () => Number(/the last (\d+) bytes/.exec(log.join())?.[1] ?? 0);

  /** A new journal with these entries, as a process leaves it that ends well. */
  async function written(content: JournalEntry[]): Promise<Buffer> {
    empty();
    const journal = open();
    for (const each of content) await journal.write(each);
    journal.close();
    return readFileSync(file);
  }

  /** What is in the file now. */
  function read(): { entries: JournalEntry[]; cut: number } {
    const journal = open();
    journal.close();
    return { entries: journal.entries, cut: cutOff() };
  }

  function headerLength(bytes: Buffer): number {
    return (readRecord(bytes, 0) as { end: number }).end;
  }

  /** Where the records begin, without the header's. */
  function offsetsOf(bytes: Buffer): number[] {
    const offsets = [headerLength(bytes)];
    for (;;) {
      const record = readRecord(bytes, offsets.at(-1) as number);
      if (typeof record === "string") return offsets;
      offsets.push(record.end);
    }
  }

  function expectRefused(bytes: Buffer, message: RegExp): void {
    writeFileSync(file, bytes);
    expect(openAlone).to.throw(message);
    expect(existsSync(witness), "nothing is made").to.be.false;
    expect(readFileSync(file).equals(bytes), "the file is untouched").to.be.true;
  }

  it("returns all entries in order, over many openings", async () => {
    const sessions = fc.array(fc.array(fc.tuple(entry, fc.boolean()), { maxLength: 5 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sessions, async (all) => {
        empty();
        const before: JournalEntry[] = [];
        for (const session of all) {
          const journal = open();
          expect(journal.entries).to.deep.equal(before);
          expect(log).to.deep.equal([]);
          for (const [each, note] of session) {
            if (note) journal.note(each);
            else await journal.write(each);
            before.push(each);
          }
          journal.close();
        }
        expect(read()).to.deep.equal({ entries: before, cut: 0 });
      }),
      RUNS,
    );
  });

  it("has written, when it says so, all that was noted before, and nothing that was noted after", async () => {
    const journal = open();
    const transaction: JournalEntry = { kind: "transaction", time: 1, raw: Buffer.of(1) };
    journal.note({ kind: "rejected" });
    await journal.write(transaction);
    journal.note({ kind: "rejected" });
    expect(read().entries).to.deep.equal([{ kind: "rejected" }, transaction]);
    journal.close();
    expect(read().entries).to.have.length(3);
  });

  it("has the mark of an entry in its witness when it says that the entry is written", async () => {
    const journal = open();
    for (let i = 0; i < 5; i++) {
      await journal.write({ kind: "rejected" });
      expect(readWitness(witness)?.length).to.equal(journal.size());
      // The next start finds out that the entry is gone.
      const bytes = readFileSync(file);
      truncateSync(file, bytes.length - 1);
      expect(open).to.throw(/ends at byte \d+, but .* says that it had/);
      writeFileSync(file, bytes);
    }
    journal.close();
  });

  it("is whole after a power cut that kept only a part of the last mark, or none since the start", async () => {
    await fc.assert(
      fc.asyncProperty(entries, entry, position, fc.boolean(), async (content, last, where, isTorn) => {
        empty();
        const journal = open();
        const atStart = readFileSync(witness);
        for (const each of content) await journal.write(each);
        const before = readFileSync(witness);
        await journal.write(last);
        const after = readFileSync(witness);
        const place = readWitness(witness)?.place as number;
        journal.close();
        const kept = place + Math.floor(where * 100);
        const old = isTorn ? Buffer.alloc(before.length) : before;
        const rest = Buffer.concat([old.subarray(kept, place + 4_096), before.subarray(place + 4_096)]);
        writeFileSync(witness, Buffer.concat([before.subarray(0, place), after.subarray(place, kept), rest]));
        expect(read()).to.deep.equal({ entries: [...content, last], cut: 0 });
        writeFileSync(witness, atStart);
        expect(read()).to.deep.equal({ entries: [...content, last], cut: 0 });
      }),
      RUNS,
    );
  });

  it("has another mark in its witness, wherever it is writing one", async () => {
    const journal = open();
    const lengths: number[] = [];
    for (let i = 0; i < 3; i++) {
      await journal.write({ kind: "rejected" });
      lengths.push(journal.size());
      // By then the mark is flushed, and the next one goes to another place.
      await sleep(1_500);
    }
    journal.close();
    const bytes = readFileSync(witness);
    const { place } = readWitness(witness) as { place: number };
    writeFileSync(
      witness,
      Buffer.concat([bytes.subarray(0, place), Buffer.alloc(9), bytes.subarray(place + 9)]),
    );
    expect(readWitness(witness)?.length).to.equal(lengths[1]);
    expect(read().entries).to.have.length(3);
  });

  it("keeps the header of a new file, in a file that only its owner may read", async () => {
    await written([]);
    const later = open({ ...HEADER, hardfork: "later", genesisTime: 1, blockGasLimit: 2 });
    expect(later.header).to.deep.equal({ magic: "hallmark journal 1", ...HEADER });
    later.close();
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it("cut at any byte, has the entries before the cut, and appends after them", async () => {
    await fc.assert(
      fc.asyncProperty(entries, entry, position, async (content, next, where) => {
        const bytes = await written(content);
        const first = headerLength(bytes);
        const cut = first + Math.floor(where * (bytes.length - first));
        const whole = offsetsOf(bytes).filter((offset) => offset <= cut).length - 1;
        writeFileSync(file, bytes.subarray(0, cut));
        const journal = openAlone();
        expect(journal.entries).to.deep.equal(content.slice(0, whole));
        expect(cutOff()).to.equal(cut - (offsetsOf(bytes)[whole] as number));
        await journal.write(next);
        journal.close();
        expect(read()).to.deep.equal({ entries: [...content.slice(0, whole), next], cut: 0 });
      }),
      RUNS,
    );
  });

  it("followed by zeros, goes on without them", async () => {
    await fc.assert(
      fc.asyncProperty(entries, entry, fc.integer({ min: 1, max: 5_000 }), async (content, next, zeros) => {
        await written(content);
        appendFileSync(file, Buffer.alloc(zeros));
        const journal = open();
        expect(journal.entries).to.deep.equal(content);
        expect(cutOff()).to.equal(zeros);
        await journal.write(next);
        journal.close();
        expect(read()).to.deep.equal({ entries: [...content, next], cut: 0 });
      }),
      RUNS,
    );
  });

  it("begins again if not even the header was written", async () => {
    const bytes = await written([]);
    for (let cut = 0; cut < bytes.length; cut += 5) {
      for (const rest of [Buffer.alloc(0), Buffer.alloc(bytes.length - cut)]) {
        writeFileSync(file, Buffer.concat([bytes.subarray(0, cut), rest]));
        rmSync(witness, { force: true });
        expect(read(), `cut at ${cut}`).to.deep.equal({ entries: [], cut: 0 });
        expect(readFileSync(file).equals(bytes)).to.be.true;
      }
    }
  });

  it("with any byte changed, is refused and left alone, apart from a last record that ends with a zero", async () => {
    await fc.assert(
      fc.asyncProperty(
        entries,
        position,
        fc.integer({ min: 1, max: 255 }),
        async (content, where, change) => {
          const bytes = await written(content);
          const last = offsetsOf(bytes).at(-2) as number;
          const changed = Math.floor(where * bytes.length);
          bytes.writeUInt8(bytes.readUInt8(changed) ^ change, changed);
          // It may as well have been torn: nothing else can pass for that.
          fc.pre(!(changed >= last + 8 && bytes.at(-1) === 0));
          expectRefused(bytes, /chain\.journal is damaged at byte \d+\. Nothing was changed/);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is refused and left alone if it has zeros alone and is longer than a header", () => {
    expectRefused(Buffer.alloc(5_000), /is damaged at byte 0/);
    // A header's length, of more than a header.
    const bytes = encodeRecord(Buffer.alloc(100_000, 1)).subarray(0, 50_000);
    expectRefused(bytes, /is damaged at byte 0/);
  });

  it("is refused and left alone if its header is of another version, file or chain", () => {
    const record = (header: object) =>
      Buffer.concat([
        encodeRecord(Buffer.from(JSON.stringify(header))),
        encodeRecord(Buffer.of(3)),
        // It is told by its header alone: even this torn record stays.
        Buffer.of(0, 0),
      ]);
    const notReadable = /is not a journal that this version can read/;
    expectRefused(record({ magic: "hallmark journal 2", ...HEADER }), notReadable);
    expectRefused(record(HEADER), notReadable);
    expectRefused(record([]), notReadable);
    expectRefused(encodeRecord(Buffer.from("null")), notReadable);
    expectRefused(encodeRecord(Buffer.from("no JSON")), notReadable);
    expectRefused(Buffer.from("SQLite format 3\0, or whatever else it may be"), /is damaged at byte 0/);
    expectRefused(
      record({ magic: "hallmark journal 1", ...HEADER, chainId: 1 }),
      /is the journal of chain 1, not of 31337/,
    );
  });

  it("is refused and left alone if a record has a right checksum and makes no sense", async () => {
    const bytes = await written([{ kind: "rejected" }]);
    for (const payload of [[], [0], [4], [255, 1, 2], [1], [1, 0, 0, 0, 0, 0], [2], [2, 1], [3, 1]]) {
      const alien = encodeRecord(Buffer.from(payload));
      expectRefused(
        Buffer.concat([bytes, alien, encodeRecord(Buffer.of(3))]),
        /has an entry at byte \d+ that this version does not know/,
      );
      expectRefused(
        Buffer.concat([bytes, alien]),
        /has an entry at byte \d+ that this version does not know/,
      );
    }
  });

  it("is refused if it can't be read", () => {
    mkdirSync(file);
    expect(openAlone).to.throw(/EISDIR/);
    rmSync(file, { recursive: true });
    const nowhere = join(folder, "no", "folder");
    expect(() => openJournal({ folder: nowhere, newHeader: HEADER })).to.throw(/ENOENT/);
  });
});
