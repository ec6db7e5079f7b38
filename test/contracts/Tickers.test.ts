import { expect } from "chai";
import { as, bytes11, deployHallmark, ethers, FACTORY_ROLE, networkHelpers, Refusal } from "./fixture.ts";

const ALLOWED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_$";
const MARKS = ".-_$";

/** A registry that anything can be asked of, as by a factory. */
async function deployAskable() {
  const { registry, alice, bob } = await deployHallmark();
  await registry.grantRole(FACTORY_ROLE, alice);
  const asked = as(registry, alice);
  return { registry, alice, bob, asked };
}

describe("Tickers", () => {
  async function refusalOf(ticker: string): Promise<bigint> {
    const { asked } = await networkHelpers.loadFixture(deployAskable);
    const claim = asked.claimId.staticCall;
    const [id, refusal] = await claim(ticker, ethers.ZeroHash, ethers.ZeroHash);
    expect(id).to.equal(refusal === Refusal.None ? 1n : 0n);
    return refusal;
  }

  for (const [where, wrap] of [
    ["first", (byte: number) => [byte, 0x61, 0x62]],
    ["in the middle", (byte: number) => [0x61, byte, 0x62]],
    ["last of eleven", (byte: number) => [...Array<number>(10).fill(0x61), byte]],
  ] as const) {
    it(`takes exactly A-Z a-z 0-9 . - _ $, ${where}`, async () => {
      const taken: number[] = [];
      for (let byte = 0; byte < 256; byte++) {
        const ticker = ethers.zeroPadBytes(ethers.hexlify(Uint8Array.from(wrap(byte))), 11);
        if ((await refusalOf(ticker)) === Refusal.None) taken.push(byte);
      }
      const expected = [...ALLOWED].map((char) => char.charCodeAt(0));
      // A zero at the end is padding.
      if (where === "last of eleven") expected.push(0);
      expect(taken).to.have.members(expected);
    });
  }

  it("accepts a single character if it is a letter or digit", async () => {
    const taken: number[] = [];
    for (let byte = 0; byte < 256; byte++) {
      const ticker = ethers.zeroPadBytes(ethers.toBeHex(byte, 1), 11);
      if ((await refusalOf(ticker)) === Refusal.None) taken.push(byte);
    }
    const alphanumeric = [...ALLOWED].filter((char) => !MARKS.includes(char));
    expect(taken).to.have.members(alphanumeric.map((char) => char.charCodeAt(0)));
  });

  for (const ticker of ["A", "ABCDEFGHIJK", "..a", "$$$$$$$$$$0", "BRK.B", "ST", "ST-", "st-x", "ST-1x"]) {
    it(`takes ${ticker}`, async () => expect(await refusalOf(bytes11(ticker))).to.equal(Refusal.None));
  }

  for (const ticker of ["ST--1", "XST-1", "ST-x1", "ST_1", "ST.1", "S-1", "ST1", "T-1", "ST-1-", "ST-1.0"]) {
    it(`takes ${ticker}, which is not a security token's symbol`, async () =>
      expect(await refusalOf(bytes11(ticker))).to.equal(Refusal.None));
  }

  for (const ticker of ["ST-1", "st-007", "St-0", "sT-12345678", "ST-99999999"]) {
    it(`refuses ${ticker}, which has the form of a security token's symbol`, async () =>
      expect(await refusalOf(bytes11(ticker))).to.equal(Refusal.InvalidRequest));
  }

  for (const [words, ticker] of [
    ["nothing", ""],
    ["marks without a letter or digit", ".-_$"],
    ["eleven marks", "-----------"],
    ["a space", "a b"],
    ["a zero within", "a\0b"],
    ["a zero in front", "\0ab"],
    ["two zeros within", "a\0\0b"],
    ["a zero before the last of eleven", "aaaaaaaaa\0a"],
    ["letters of other scripts", "é"],
  ] as const) {
    it(`refuses ${words}`, async () =>
      expect(await refusalOf(bytes11(ticker))).to.equal(Refusal.InvalidRequest));
  }

  it("are the same whatever the case of their letters", async () => {
    const { asked } = await networkHelpers.loadFixture(deployAskable);
    await asked.claimId(bytes11(ALLOWED.slice(0, 11)), ethers.ZeroHash, ethers.ZeroHash);
    for (const same of ["abcdefghijk", "ABCDEFGHIJK", "aBcDeFgHiJk"]) {
      expect(await refusalWhenTaken(same)).to.equal(Refusal.TickerTaken);
    }
    for (const other of ["abcdefghij", "abcdefghij.", "bcdefghijk", "abcdefghijl"]) {
      expect(await refusalWhenTaken(other)).to.equal(Refusal.None);
    }

    async function refusalWhenTaken(ticker: string): Promise<bigint> {
      const claim = asked.claimId.staticCall;
      return (await claim(bytes11(ticker), ethers.ZeroHash, ethers.ZeroHash)).refusal;
    }
  });

  it("fold every letter with its other case, and no two other characters", async () => {
    const { asked } = await networkHelpers.loadFixture(deployAskable);
    let taken = 0n;
    const folded = new Set<string>();
    for (const char of ALLOWED) {
      const claim = [bytes11(`a${char}`), ethers.ZeroHash, ethers.ZeroHash] as const;
      const [id, refusal] = await asked.claimId.staticCall(...claim);
      const key = char.toLowerCase();
      expect(refusal, char).to.equal(folded.has(key) ? Refusal.TickerTaken : Refusal.None);
      if (folded.has(key)) continue;
      folded.add(key);
      expect(id).to.equal(++taken);
      await asked.claimId(...claim);
    }
    expect(taken).to.equal(40n);
  });
});
