import { expect } from "chai";
import { encodeBytes32String, getAddress, ZeroHash } from "ethers";
import fc from "fast-check";
import { artifact } from "../../../../src/ledger/evm/artifacts.ts";
import { encodeIssue, type Identified } from "../../../../src/ledger/evm/issue/encode-issue.ts";
import type { SecurityTokenOrder, TokenOrder } from "../../../../src/ledger/records.ts";

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString("hex"));
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
const amount = fc.bigInt({ min: 1n, max: 2n ** 256n - 1n });
const identity = fc.option(fc.record({ id: hex(32), payload: hex(32) }), { nil: undefined });
const tokens: fc.Arbitrary<Identified<TokenOrder>> = fc.record({
  order: fc.record({
    fullName: name,
    shortName: name,
    ticker: fc.stringMatching(/^[A-Za-z0-9.\-_$]{1,11}$/),
    amount,
    decimals: fc.integer({ min: 0, max: 8 }),
    owner: hex(20).map((address) => getAddress(`0x${address}`)),
  }),
  identity,
});
const securityTokens: fc.Arbitrary<Identified<SecurityTokenOrder>> = fc.record({
  order: fc.record({
    issuerId: fc.stringMatching(/^[A-Za-z0-9_.]{1,32}$/),
    tokenName: name,
    amount,
    info: fc.json(),
  }),
  identity,
});

const orders = fc.record({
  target: hex(20).map((address) => getAddress(`0x${address}`)),
  gas: fc.integer({ min: 0, max: 300_000 }),
  data: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
});

describe("encodeIssue", () => {
  it("encodes what ethers encodes", () => {
    const { abi } = artifact("TokenFactory");
    const ids = (request: Identified<unknown>) => ({
      requestId: request.identity ? `0x${request.identity.id}` : ZeroHash,
      payloadHash: request.identity ? `0x${request.identity.payload}` : ZeroHash,
    });
    fc.assert(
      fc.property(
        fc.array(tokens, { maxLength: 5 }),
        fc.array(securityTokens, { maxLength: 5 }),
        fc.array(orders, { maxLength: 5 }),
        (some, others, calls) => {
          const requests = [
            some.map((request) => ({
              ...ids(request),
              ...request.order,
              ticker: encodeBytes32String(request.order.ticker).slice(0, 24),
            })),
            others.map((request) => ({ ...ids(request), ...request.order })),
          ];
          const execute = artifact("OrderExecutor").abi.encodeFunctionData("execute", [calls]);
          const expected =
            calls.length === 0
              ? abi.encodeFunctionData("issue", requests)
              : abi.encodeFunctionData("issueAndExecute", [...requests, execute]);
          expect(`0x${encodeIssue(some, others, calls).toString("hex")}`).to.equal(expected);
        },
      ),
    );
  });
});
