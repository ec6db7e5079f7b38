import { SiweMessage } from "@signinwithethereum/siwe";
import { HallmarkError } from "../base/errors.ts";
import { parseWallet } from "../issuance/wallets.ts";

/**
 * Reads a Sign-In with Ethereum message (EIP-4361): its address in EIP-55 form, its times real ones.
 *
 * @throws HallmarkError VALIDATION_FAILED with field `message`
 */
export function readSiweMessage(text: string): SiweMessage & { issuedAt: string } {
  let cause: unknown;
  try {
    const message = new SiweMessage(text);
    const { address, issuedAt, expirationTime, notBefore } = message;
    const times = [issuedAt, expirationTime, notBefore].filter((time) => time !== undefined);
    // The library takes a time that Date doesn't know (a leap second) for one that never comes.
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
