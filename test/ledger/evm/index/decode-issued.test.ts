import { expect } from "chai";
import { encodeBytes32String, getAddress, ZeroHash } from "ethers";
import fc from "fast-check";
import { artifact } from "../../../../src/ledger/evm/artifacts.ts";
import {
  decodeSecurityTokenIssued,
  decodeTokenIssued,
} from "../../../../src/ledger/evm/index/decode-issued.ts";

const { abi } = artifact("TokenFactory");

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
const amount = fc.bigInt({ min: 1n, max: 2n ** 256n - 1n });
const owner = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => getAddress(`0x${Buffer.from(bytes).toString("hex")}`));

describe("decodeTokenIssued and decodeSecurityTokenIssued", () => {
  it("decode what ethers encodes of a token", () => {
    const token = fc.record({
      owner,
      amount,
      decimals: fc.integer({ min: 0, max: 8 }),
      ticker: fc.stringMatching(/^[A-Za-z0-9.\-_$]{1,11}$/),
      fullName: name,
      shortName: name,
    });
    fc.assert(
      fc.property(token, (order) => {
        const ticker = encodeBytes32String(order.ticker).slice(0, 24);
        const { data } = abi.encodeEventLog("TokenIssued", [
          7,
          ZeroHash,
          order.owner,
          order.amount,
          order.decimals,
          ticker,
          order.fullName,
          order.shortName,
        ]);
        expect(decodeTokenIssued(data)).to.deep.equal(order);
      }),
    );
  });

  it("decode what ethers encodes of a security token", () => {
    const token = fc.record({
      owner,
      amount,
      issuerId: fc.stringMatching(/^[A-Za-z0-9_.]{1,32}$/),
      tokenName: name,
      info: fc.json(),
    });
    fc.assert(
      fc.property(token, (order) => {
        const { data } = abi.encodeEventLog("SecurityTokenIssued", [
          7,
          ZeroHash,
          order.owner,
          order.amount,
          order.issuerId,
          order.tokenName,
          order.info,
        ]);
        expect(decodeSecurityTokenIssued(data)).to.deep.equal(order);
      }),
    );
  });
});
