import { expect } from "chai";
import { parseAsOf } from "../../../src/http/requests/as-of.ts";

const seconds = (time: string) => Date.parse(time) / 1000;

describe("parseAsOf", () => {
  it("reads a block's number", () => {
    expect(parseAsOf("0")).to.deep.equal({ block: 0 });
    expect(parseAsOf("120")).to.deep.equal({ block: 120 });
  });

  it("reads a time of any offset as the seconds that are before it", () => {
    const noon = seconds("2026-01-31T12:00:00Z");
    const times = {
      "2026-01-31T12:00:00Z": noon,
      "2026-01-31t12:00:00z": noon,
      "2026-01-31T12:00:00.000Z": noon,
      "2026-01-31T12:00:00.000000001Z": noon + 1,
      "2026-01-31T12:00:00.5Z": noon + 1,
      "2026-01-31T13:00:00+01:00": noon,
      "2026-01-31T06:30:00.000-05:30": noon,
      "2028-02-29T00:00:00Z": seconds("2028-02-29T00:00:00Z"),
    };
    for (const [text, before] of Object.entries(times))
      expect(parseAsOf(text), text).to.deep.equal({ before });
  });

  it("refuses everything else", () => {
    const texts = [
      ...["", "-1", "01", "1.0", "0x10", "latest", "1e3", " 1", "9999999999999999"],
      ...["2026-01-31", "2026-01-31T12:00Z", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z"],
      ...["2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z"],
      ...[
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T12:00:00+24:00",
      ],
      ...["2026-01-31T12:00:00.Z", "2026-01-31T12:00:00 01:00", "+2026-01-31T12:00:00Z"],
    ];
    for (const text of texts) expect(parseAsOf(text), text).to.equal(undefined);
  });
});
