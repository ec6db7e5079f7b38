import { PassThrough, Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import FakeTimers from "@sinonjs/fake-timers";
import { expect } from "chai";
import fc from "fast-check";
import { readLines } from "../../../src/http/batch/read-lines.ts";

const KIB = 1024;

async function linesOf(chunks: Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))))) {
    lines.push(line.toString("latin1"));
  }
  return lines;
}

/** The lines until the error that ends them. */
async function untilError(body: Readable): Promise<{ lines: number; error: unknown }> {
  let lines = 0;
  try {
    for await (const _ of readLines(body)) lines++;
  } catch (error) {
    return { lines, error };
  }
  throw new Error("there was no error");
}

describe("readLines", () => {
  it("finds the same lines however the body is cut", async () => {
    const piece = fc.array(fc.oneof(fc.constant(10), fc.constant(13), fc.nat(255)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const chunks = pieces.map((bytes) => Uint8Array.from(bytes));
        const expected = Buffer.concat(chunks).toString("latin1").split("\n");
        if (expected.at(-1) === "") expected.pop();
        expect(await linesOf(chunks.filter(({ length }) => length > 0))).to.deep.equal(expected);
      }),
    );
  });

  it("puts together a line that comes byte by byte", async () => {
    const text = "0123456789".repeat(100);
    const bytes = [...Buffer.from(`${text}\n${text}`)].map((byte) => Uint8Array.of(byte));
    expect(await linesOf(bytes)).to.deep.equal([text, text]);
  });

  it("keeps little of a line that is too long, and goes on behind it", async () => {
    const chunk = Buffer.alloc(64 * KIB, "x");
    const lengths: number[] = [];
    const body = Readable.from([...Array<Buffer>(200).fill(chunk), Buffer.from("\nshort\n")]);
    for await (const line of readLines(body)) lengths.push(line.length);
    expect(lengths).to.have.length(2);
    expect(lengths[0]).to.be.within(64 * KIB + 1, 128 * KIB);
    expect(lengths[1]).to.equal(5);
  });

  it("gives 10,000 lines and ends at the next one", async () => {
    const body = Readable.from([Buffer.from("\n".repeat(10_001))]);
    const { lines, error } = await untilError(body);
    expect(lines).to.equal(10_000);
    expect(error).to.include({ code: "BODY_TOO_LARGE" });
  });

  it("gives the lines before the one that passes 16 MiB", async () => {
    const line = Buffer.from(`${"x".repeat(64 * KIB - 1)}\n`);
    expect(await linesOf(Array<Buffer>(256).fill(line))).to.have.length(256);
    const { lines, error } = await untilError(
      Readable.from([...Array<Buffer>(256).fill(line), Buffer.from("y")]),
    );
    expect(lines).to.equal(256);
    expect(error).to.include({ code: "BODY_TOO_LARGE" });
  });

  it("ends if nothing comes for 20 seconds while it waits, and only then", async () => {
    const clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const body = new PassThrough();
      const lines = readLines(body);
      body.write("first\nsecond\n");
      await lines.next();
      clock.tick(3_600_000);
      expect(String((await lines.next()).value)).to.equal("second");
      const third = lines.next().catch((error: unknown) => error);
      await nextTurn();
      clock.tick(19_999);
      body.write("thi");
      await nextTurn();
      await nextTurn();
      clock.tick(20_000);
      expect(await third).to.include({ code: "REQUEST_TIMEOUT" });
    } finally {
      clock.uninstall();
    }
  });
});
