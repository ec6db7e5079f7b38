import { expect } from "chai";
import { HallmarkError } from "../../../src/base/errors.ts";
import { createStreamLimit } from "../../../src/http/requests/stream-limit.ts";

describe("createStreamLimit", () => {
  const refused = (enter: () => unknown) =>
    expect(enter).to.throw(HallmarkError).with.property("code", "TOO_MANY_REQUESTS");

  it("limits the streams of one address, and of all addresses", () => {
    const { enter } = createStreamLimit("streams", 3, 2);
    const leave = enter("a");
    enter("a");
    refused(() => enter("a"));
    enter("b");
    refused(() => enter("c"));
    leave();
    enter("c");
    refused(() => enter("a"));
  });
});
