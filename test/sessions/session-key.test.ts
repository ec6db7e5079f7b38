import { expect } from "chai";
import { createSessionKey, sessionKeyHash } from "../../src/sessions/session-key.ts";

describe("session keys", () => {
  it("are 34 characters of A-Za-z0-9, use all of these, and never repeat", () => {
    const keys = Array.from({ length: 2_000 }, () => createSessionKey());
    for (const key of keys) expect(key).to.match(/^[A-Za-z0-9]{34}$/);
    expect(new Set(keys).size).to.equal(keys.length);
    const counts = Map.groupBy(keys.join(""), (character) => character);
    expect(counts.size).to.equal(62);
    // 68,000 draws from 62: about 1097 each, with a deviation of 33.
    for (const { length } of counts.values()) expect(length).to.be.within(830, 1_370);
  });

  it("are hashed with SHA-256", () => {
    // From FIPS 180-2, B.1.
    expect(sessionKeyHash("abc").toString("hex")).to.equal(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
