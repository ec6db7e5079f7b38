import { expect } from "chai";
import { bearerToken } from "../../../src/http/requests/bearer-token.ts";

describe("bearerToken", () => {
  for (const [header, token] of [
    ["Bearer abc", "abc"],
    ["bearer abc", "abc"],
    ["BEARER  aZ0-._~+/==", "aZ0-._~+/=="],
    ["Bearer", undefined],
    ["Bearer ", undefined],
    ["Bearerabc", undefined],
    ["Bearer\tabc", undefined],
    ["Bearer a b", undefined],
    ["Bearer abc, Basic x", undefined],
    ["Bearer a=b", undefined],
    ["Bearer é", undefined],
    ["Bearer abc\n", undefined],
    ["Basic abc", undefined],
    ["x Bearer abc", undefined],
    ["", undefined],
  ] as [header: string, token: string | undefined][]) {
    it(`reads ${JSON.stringify(token)} from ${JSON.stringify(header)}`, () => {
      expect(bearerToken({ get: () => header })).to.equal(token);
    });
  }
});
