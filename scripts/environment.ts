import { getAddress, isAddress } from "ethers";

/** A variable that a script can't do without. @throws Error that says what it is for */
export function required(name: string, purpose: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}: ${purpose}`);
  return value;
}

/** The same for an address, in EIP-55 form. */
export function address(name: string, purpose: string): string {
  const value = required(name, purpose);
  if (!isAddress(value)) throw new Error(`${name} must be an address: 0x and 40 hex digits`);
  return getAddress(value);
}
