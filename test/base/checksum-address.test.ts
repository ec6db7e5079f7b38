import { expect } from "chai";
import { getAddress } from "ethers";
import fc from "fast-check";
import { checksumAddress } from "../../src/base/checksum-address.ts";
import { hexOf } from "../../src/ledger/evm/index/schema.ts";

describe("checksumAddress", () => {
  it("writes every address as ethers does", () => {
    const bytes = fc.uint8Array({ minLength: 20, maxLength: 20 });
    fc.assert(fc.property(bytes, (address) => checksumAddress(address) === getAddress(hexOf(address))));
  });

  it("writes the zero address", () => {
    expect(checksumAddress(new Uint8Array(20))).to.equal(`0x${"0".repeat(40)}`);
  });
});
