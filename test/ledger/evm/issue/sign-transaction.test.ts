import { expect } from "chai";
import { SigningKey, Transaction } from "ethers";
import fc from "fast-check";
import { signTransaction } from "../../../../src/ledger/evm/issue/sign-transaction.ts";

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const fee = fc.bigInt({ min: 0n, max: 2n ** 64n });

describe("signTransaction", () => {
  it("signs what ethers signs", () => {
    fc.assert(
      fc.property(
        bytes(32).filter((key) => key[0] !== 0 && key[0] !== 255),
        fc.record({
          chainId: fc.integer({ min: 1, max: 2 ** 31 }),
          nonce: fc.integer({ min: 0, max: 2 ** 31 }),
          gasLimit: fee,
          to: bytes(20).map((address) => `0x${address.toString("hex")}`),
          data: fc.uint8Array({ maxLength: 3_000 }).map((array) => Buffer.from(array)),
        }),
        fee,
        fc.option(fee, { nil: undefined }),
        (secret, { data, ...rest }, price, tip) => {
          const key = new SigningKey(secret);
          const expected = Transaction.from({
            ...rest,
            data: `0x${data.toString("hex")}`,
            // ethers refuses a tip above the whole fee.
            ...(tip === undefined
              ? { type: 0, gasPrice: price }
              : { type: 2, maxFeePerGas: price + tip, maxPriorityFeePerGas: tip }),
          });
          expected.signature = key.sign(expected.unsignedHash);
          const fees = { price: price + (tip ?? 0n), tip };
          const { raw, hash } = signTransaction(key, { ...rest, data, fees });
          expect(raw).to.equal(expected.serialized);
          expect(hash).to.equal(expected.hash);
        },
      ),
    );
  });
});
