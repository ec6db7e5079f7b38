import { expect } from "chai";
import { parseWallet } from "../../src/issuance/wallets.ts";

// From EIP-55.
const CHECKSUMMED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const DIGITS = CHECKSUMMED.slice(2);

describe("parseWallet", () => {
  it("gives the EIP-55 form of an address in one case or with its checksum", () => {
    for (const text of [CHECKSUMMED, `0x${DIGITS.toLowerCase()}`, `0x${DIGITS.toUpperCase()}`]) {
      expect(parseWallet(text)).to.equal(CHECKSUMMED);
    }
  });

  const refused: [why: string, text: string][] = [
    ["a wrong checksum", "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"],
    ["no 0x", DIGITS.toLowerCase()],
    ["a capital 0X", `0X${DIGITS.toUpperCase()}`],
    ["39 digits", CHECKSUMMED.slice(0, -1)],
    ["41 digits", `${CHECKSUMMED.toLowerCase()}0`],
    ["a line break after it", `${CHECKSUMMED}\n`],
    ["an ICAP number", "XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS"],
    ["a name", "vitalik.eth"],
    ["the zero address", `0x${"0".repeat(40)}`],
    ["nothing", ""],
  ];
  for (const [why, text] of refused) {
    it(`refuses ${why}`, () => {
      expect(parseWallet(text)).to.equal(undefined);
    });
  }
});
