import { keccak256 } from "../../../base/keccak.ts";
import { ORDER_TYPES, type MemberType, type OrderType } from "../../order-types.ts";
import type { Order, OrderMessage, SignedOrder } from "../../records.ts";
import type { SigningDomain } from "../executed-orders.ts";

// ethers encodes and hashes the same, in a hundred times as long: too long for each order.

type Value = OrderMessage[string] | number;

const WORD = 32;

const TYPE_HASHES = mapTypes((type) => {
  const members = ORDER_TYPES[type].map((member) => `${member.type} ${member.name}`);
  return hashOfText(`${type}(${members.join()})`);
});

/** How many domains are kept. */
const MOST_DOMAINS = 1_000;

const DOMAIN = [
  hashOfText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
  hashOfText("1"),
] as const;

/** The hashes of domains, since most orders are of few tokens. */
const domains = new Map<string, string>();

/** Makes something for each type of order. */
export function mapTypes<T>(make: (type: OrderType) => T): Readonly<Record<OrderType, T>> {
  const types = Object.keys(ORDER_TYPES) as OrderType[];
  return Object.fromEntries(types.map((type) => [type, make(type)])) as Record<OrderType, T>;
}

/** The hash that is signed (EIP-712): the order's id, as 0x and 64 hex digits. */
export function digestOf({ type, message }: Order, token: SigningDomain, chainId: number): string {
  const members = ORDER_TYPES[type].map((member) => {
    const value = message[member.name] as Value;
    return member.type === "address[]" ? hash(words(value)) : word(member.type, value);
  });
  return `0x${hash(`1901${domainOf(token, chainId)}${hash(TYPE_HASHES[type] + members.join(""))}`)}`;
}

/** The arguments of a function that takes an order's members and then its signature as bytes (Contract ABI), in hex. */
export function encodeOrder({ type, message, signature }: SignedOrder): string {
  const members = ORDER_TYPES[type];
  const heads: string[] = [];
  const tails: string[] = [];
  let offset = WORD * (members.length + 1);
  const add = (tail: string) => {
    heads.push(word("uint256", offset));
    tails.push(tail);
    offset += tail.length / 2;
  };
  for (const member of members) {
    const value = message[member.name] as Value;
    if (member.type === "address[]") add(word("uint256", (value as string[]).length) + words(value));
    else heads.push(word(member.type, value));
  }
  const bytes = signature.slice(2);
  add(word("uint256", bytes.length / 2) + bytes.padEnd(2 * WORD * Math.ceil(bytes.length / 2 / WORD), "0"));
  return heads.join("") + tails.join("");
}

function domainOf({ address, name }: SigningDomain, chainId: number): string {
  const key = `${chainId} ${address} ${name}`;
  const known = domains.get(key);
  if (known !== undefined) return known;
  const [domainType, version] = DOMAIN;
  const domain = hash(
    domainType + hashOfText(name) + version + word("uint256", chainId) + word("address", address),
  );
  if (domains.size === MOST_DOMAINS) domains.clear();
  domains.set(key, domain);
  return domain;
}

function words(addresses: Value): string {
  return (addresses as string[]).map((address) => word("address", address)).join("");
}

function word(type: Exclude<MemberType, "address[]">, value: Value): string {
  switch (type) {
    case "address":
    case "bytes32":
      return (value as string)
        .slice(2)
        .toLowerCase()
        .padStart(2 * WORD, "0");
    case "bool":
      return (value === true ? "1" : "0").padStart(2 * WORD, "0");
    case "uint256":
      return (value as bigint | number).toString(16).padStart(2 * WORD, "0");
  }
}

function hash(hex: string): string {
  return keccak256(Buffer.from(hex, "hex")).toString("hex");
}

function hashOfText(text: string): string {
  return keccak256(Buffer.from(text)).toString("hex");
}
