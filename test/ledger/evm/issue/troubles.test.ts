import FakeTimers from "@sinonjs/fake-timers";
import { expect } from "chai";
import { createTroubles } from "../../../../src/ledger/evm/issue/troubles.ts";

describe("troubles", () => {
  it("are told of as long as something shows them, and some time after that, and logged once", () => {
    const lines: string[] = [];
    const log = (_: object, line: string) => void lines.push(line);
    const clock = FakeTimers.install({ toFake: ["Date"] });
    try {
      const troubles = createTroubles({ debug: log, info: log, warn: log });
      for (let i = 0; i < 10; i++) {
        troubles.begin("the node refuses", {});
        clock.tick(20_000);
        expect(troubles.current()).to.equal("the node refuses");
      }
      // Nobody sends anything that would show its end.
      clock.tick(20_000);
      expect(troubles.current()).to.equal(undefined);
      troubles.begin("the node refuses", {});
      expect(troubles.current()).to.equal("the node refuses");
      troubles.end();
      expect(troubles.current()).to.equal(undefined);
      expect(lines).to.deep.equal(["the node refuses", "no longer: the node refuses"]);
    } finally {
      clock.uninstall();
    }
  });
});
