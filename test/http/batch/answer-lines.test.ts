import { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { answerLines, type AnswerLinesOptions } from "../../../src/http/batch/answer-lines.ts";
import { createGate } from "../../../src/http/batch/gate.ts";

const GATE = 8;
const LINES = Array.from({ length: 100 }, (_, i) => Buffer.from(`line ${i + 1}`));

/** A client that reads only when it is told to. */
function createClient() {
  const received: string[] = [];
  let taken = () => {};
  let isReading = false;
  const out = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _, done) {
      received.push(chunk.toString().trim());
      if (isReading) done();
      else taken = done;
    },
  });
  return {
    out,
    received,
    read() {
      isReading = true;
      taken();
    },
  };
}

function optionsOf(out: Writable, changes: Partial<AnswerLinesOptions> = {}): AnswerLinesOptions {
  return {
    lines: Readable.from(LINES),
    answer: (number, line) => Promise.resolve(`${number} ${line.toString()}`),
    answerEnd: (number, error) => `${number} ${(error as Error).message}`,
    out,
    gate: createGate(GATE),
    signal: new AbortController().signal,
    ...changes,
  };
}

describe("answerLines", () => {
  it("answers each line, as many at a time as the gate lets through", async () => {
    const client = createClient();
    client.read();
    let atATime = 0;
    let most = 0;
    const answer: AnswerLinesOptions["answer"] = async (number) => {
      most = Math.max(most, ++atATime);
      await sleep(1);
      atATime--;
      return String(number);
    };
    expect(await answerLines(optionsOf(client.out, { answer }))).to.equal(LINES.length);
    expect(client.received.map(Number).sort((a, b) => a - b)).to.deep.equal(LINES.map((_, i) => i + 1));
    expect(most).to.equal(GATE);
  });

  it("reads and begins nothing more while the client does not read, and goes on when it does", async () => {
    const client = createClient();
    let read = 0;
    function* lines() {
      for (const line of LINES) {
        read++;
        yield line;
      }
    }
    const answered = answerLines(
      optionsOf(client.out, { lines: Readable.from(lines(), { highWaterMark: 1 }) }),
    );
    await sleep(50);
    const before = read;
    await sleep(50);
    expect(read)
      .to.equal(before)
      .and.below(3 * GATE);
    client.read();
    expect(await answered).to.equal(LINES.length);
  });

  it("does not keep a place from others for a client that does not read", async () => {
    const gate = createGate(GATE);
    const [stuck, reading] = [createClient(), createClient()];
    const never = answerLines(optionsOf(stuck.out, { gate }));
    reading.read();
    expect(await answerLines(optionsOf(reading.out, { gate }))).to.equal(LINES.length);
    stuck.read();
    await never;
  });

  it("leaves what was begun to its end where the client is gone, and begins nothing more", async () => {
    const client = createClient();
    client.read();
    const gone = new AbortController();
    let ended = 0;
    const answer: AnswerLinesOptions["answer"] = async (number) => {
      await sleep(20);
      ended++;
      return String(number);
    };
    const answered = answerLines(optionsOf(client.out, { answer, signal: gone.signal }));
    await sleep(5);
    client.out.destroy();
    gone.abort(new Error("gone"));
    const begun = await answered;
    expect(begun).to.be.within(1, GATE);
    expect(ended).to.equal(begun);
    expect(client.received).to.deep.equal([]);
  });

  it("ends with an answer that names the first line that was not begun", async () => {
    const client = createClient();
    client.read();
    function* lines() {
      yield* LINES.slice(0, 3);
      throw new Error("enough");
    }
    await answerLines(optionsOf(client.out, { lines: Readable.from(lines()) }));
    expect(client.received.at(-1)).to.equal("4 enough");
    expect(client.received).to.have.length(4);
  });
});
