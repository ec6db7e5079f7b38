import { expect } from "chai";
import {
  asFactory,
  bytes11,
  deployHallmark,
  ethers,
  networkHelpers,
  Refusal,
  refusalsOf,
  tokenClaim,
} from "./fixture.ts";

const ALLOWED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_$";
const MARKS = ".-_$";

/** A registry that anything can be asked of, as by a factory. */
async function deployAskable() {
  const hallmark = await deployHallmark();
  return { ...hallmark, asked: await asFactory(hallmark) };
}

type Askable = Awaited<ReturnType<typeof deployAskable>>;

/** The arguments with which a factory claims a ticker. */
function claimOf({ operator, tokenCode, ...rest }: Askable, ticker: string) {
  return [operator, tokenCode, [tokenClaim(rest, { ticker })]] as const;
}

describe("Tickers", () => {
  async function refusalOf(ticker: string): Promise<bigint | undefined> {
    const askable = await networkHelpers.loadFixture(deployAskable);
    const answer = await askable.asked.claimTokens.staticCall(...claimOf(askable, ticker));
    expect(answer.firstId).to.equal(1n);
    return refusalsOf(answer)[0];
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
    const askable = await networkHelpers.loadFixture(deployAskable);
    await askable.asked.claimTokens(...claimOf(askable, bytes11(ALLOWED.slice(0, 11))));
    for (const same of ["abcdefghijk", "ABCDEFGHIJK", "aBcDeFgHiJk"]) {
      expect(await refusalWhenTaken(same)).to.equal(Refusal.TickerTaken);
    }
    for (const other of ["abcdefghij", "abcdefghij.", "bcdefghijk", "abcdefghijl"]) {
      expect(await refusalWhenTaken(other)).to.equal(Refusal.None);
    }

    async function refusalWhenTaken(ticker: string): Promise<bigint | undefined> {
      const answer = await askable.asked.claimTokens.staticCall(...claimOf(askable, bytes11(ticker)));
      return refusalsOf(answer)[0];
    }
  });

  it("fold every letter with its other case, and no two other characters", async () => {
    const askable = await networkHelpers.loadFixture(deployAskable);
    const { asked } = askable;
    let taken = 0n;
    const folded = new Set<string>();
    for (const char of ALLOWED) {
      const claim = claimOf(askable, bytes11(`a${char}`));
      const answer = await asked.claimTokens.staticCall(...claim);
      const key = char.toLowerCase();
      expect(refusalsOf(answer), char).to.deep.equal([folded.has(key) ? Refusal.TickerTaken : Refusal.None]);
      if (folded.has(key)) continue;
      folded.add(key);
      expect(answer.firstId).to.equal(++taken);
      await asked.claimTokens(...claim);
    }
    expect(taken).to.equal(40n);
  });
});
