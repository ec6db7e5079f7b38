import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { watchStandstill } from "../../src/base/watch-standstill.ts";

describe("watchStandstill", function () {
  this.timeout(30_000);

  it("logs once when the process could not go on, and for how long", async () => {
    const lines: [object, string][] = [];
    const end = watchStandstill({ warn: (fields, message) => void lines.push([fields, message]) });
    // The whole process waits.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_500);
    while (lines.length === 0) await sleep(10);
    end();
    expect(lines).to.have.length(1);
    const [[fields, message]] = lines as [[{ seconds: number }, string]];
    expect(message).to.include("stood still");
    expect(fields.seconds).to.be.at.least(3);
  });
});
