import { SiweMessage } from "@signinwithethereum/siwe";
import { HallmarkError } from "../base/errors.ts";
import { parseWallet } from "../issuance/wallets.ts";

/**
 * Reads a Sign-In with Ethereum message (EIP-4361). Its address must be in EIP-55 form, and its times must exist.
 *
 * @throws HallmarkError VALIDATION_FAILED with field `message`
 */
export function readSiweMessage(text: string): SiweMessage & { issuedAt: string } {
  let cause: unknown;
  try {
    const message = new SiweMessage(text);
    const { address, issuedAt, expirationTime, notBefore } = message;
    const times = [issuedAt, expirationTime, notBefore].filter((time) => time !== undefined);
    // The library accepts a time that Date can't read, such as a leap second, and would never let it pass.
    const real = times.every((time) => !Number.isNaN(Date.parse(time)));
    if (real && hasIssuedAt(message) && parseWallet(address) === address) return message;
  } catch (error) {
    cause = error;
  }
  throw new HallmarkError("VALIDATION_FAILED", "invalid message value", { field: "message", cause });
}

function hasIssuedAt(message: SiweMessage): message is SiweMessage & { issuedAt: string } {
  return message.issuedAt !== undefined;
}
