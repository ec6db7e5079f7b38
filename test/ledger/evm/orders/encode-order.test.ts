import { expect } from "chai";
import { getAddress, hexlify, id, TypedDataEncoder } from "ethers";
import { artifact } from "../../../../src/ledger/evm/artifacts.ts";
import { calldataOf } from "../../../../src/ledger/evm/orders/calldata.ts";
import { digestOf } from "../../../../src/ledger/evm/orders/encode-order.ts";
import { typedDataOf } from "../../../../src/ledger/evm/orders/typed-data.ts";
import { ORDER_TYPES, type MemberType, type OrderType } from "../../../../src/ledger/order-types.ts";
import type { OrderMessage } from "../../../../src/ledger/records.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const CHAIN_ID = 31337;

let draws = 0;
const bytes = (length: number) => id(`${SEED} ${draws++}`).slice(2, 2 + 2 * length);
const below = (bound: number) => Number(`0x${bytes(4)}`) % bound;

function draw(type: MemberType): OrderMessage[string] {
  switch (type) {
    case "address":
      return getAddress(`0x${bytes(20)}`);
    case "address[]":
      return Array.from({ length: below(5) }, () => getAddress(`0x${bytes(20)}`));
    case "bool":
      return below(2) === 1;
    case "bytes32":
      return `0x${bytes(32)}`;
    case "uint256":
      return [0n, 1n, 2n ** 256n - 1n, BigInt(`0x${bytes(1 + below(32))}`)][below(4)] as bigint;
  }
}

describe(`orders are encoded (SEED=${SEED} repeats them)`, () => {
  for (const type of Object.keys(ORDER_TYPES) as OrderType[]) {
    it(`as ethers encodes and hashes them: ${type}`, () => {
      const { abi } = artifact("SecurityToken");
      for (let i = 0; i < 30; i++) {
        const message = Object.fromEntries(
          ORDER_TYPES[type].map((member) => [member.name, draw(member.type)]),
        );
        const address = getAddress(`0x${bytes(20)}`);
        const token = {
          id: 1,
          address,
          name: ["Gold", "Ünïcode 漢", ""][below(3)] as string,
          issuerId: "acme",
        };
        const order = { contractAddress: address, type, message };
        const signature = hexlify(`0x${Array.from({ length: below(4) }, () => bytes(33)).join("")}`);
        const calldata = calldataOf({ ...order, signature });
        const parsed = abi.parseTransaction({ data: calldata });
        expect(parsed?.args.toArray(true).at(-1)).to.equal(signature);
        expect(calldata).to.equal(
          abi.encodeFunctionData(parsed?.fragment ?? "", [
            ...ORDER_TYPES[type].map(({ name }) => message[name]),
            signature,
          ]),
        );
        const typed = typedDataOf(order, token, CHAIN_ID);
        const types = { [type]: typed.types[type] as { name: string; type: string }[] };
        expect(digestOf(order, token, CHAIN_ID)).to.equal(
          TypedDataEncoder.hash(typed.domain, types, typed.message),
        );
      }
    });
  }
});
