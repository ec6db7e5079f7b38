import { generateNonce, SiweErrorType } from "@signinwithethereum/siwe";
import type { SiweConfig, SiweMessage } from "@signinwithethereum/siwe";
import { getAddress } from "ethers/address";
import { hashMessage, verifyMessage } from "ethers/hash";
import { HallmarkError } from "../base/errors.ts";
import type { Session, SessionStore } from "./session-store.ts";
import { readSiweMessage } from "./siwe-message.ts";

interface Options {
  store: Pick<SessionStore, "create" | "addNonce" | "takeNonce">;
  /** The service's URL as clients see it, which messages must name. */
  publicUrl: URL;
  chainId: number;
  /** Seconds. */
  sessionTtl: number;
  /** Whether a signature is valid for the contract account at an address (ERC-1271); without it, none is. */
  checkContractSignature?: (address: string, message: string, signature: string) => Promise<boolean>;
  /** The time in milliseconds. */
  now?: () => number;
}

export interface SignIn {
  /** A nonce for one message. */
  nonce(): Promise<string>;
  /**
   * Makes a session for the wallet that signed the message. It ends when the message expires, if not before.
   *
   * @throws HallmarkError VALIDATION_FAILED if it is not an EIP-4361 message, UNAUTHORIZED if message or signature are not
   * accepted, LEDGER_UNAVAILABLE if the node can't be asked about a contract account
   */
  signIn(request: { message: string; signature: string }): Promise<Session & { key: string }>;
}

/** Milliseconds for a person to read the message and sign it. */
const NONCE_LIFE = 10 * 60_000;

/** Milliseconds that a client's clock may be ahead of ours. */
const CLOCK_SKEW = 60_000;

/** Sign-In with Ethereum (EIP-4361): a nonce, then a session for the wallet that signed a message with it. */
export function createSignIn(options: Options): SignIn {
  const { store, publicUrl, chainId, sessionTtl, checkContractSignature, now = Date.now } = options;
  const words: Partial<Record<SiweErrorType, string>> = {
    [SiweErrorType.DOMAIN_MISMATCH]: `the message's domain is not ${publicUrl.host}`,
    [SiweErrorType.CHAIN_ID_MISMATCH]: `the message's chain is not ${String(chainId)}`,
    [SiweErrorType.EXPIRED_MESSAGE]: "the message has expired",
    [SiweErrorType.NOT_YET_VALID_MESSAGE]: "the message is not valid yet",
  };

  /** What is wrong with a message that the library does not check. */
  function fault({ scheme, uri }: SiweMessage, issuedAt: number, time: number): string | undefined {
    const ours = publicUrl.protocol.slice(0, -1);
    if (scheme !== undefined && scheme !== ours) return `the message's scheme is not ${ours}`;
    if (!isWithin(uri, publicUrl)) return `the message's URI is not within ${publicUrl.href}`;
    if (issuedAt > time + CLOCK_SKEW) return "the message was issued in the future";
    if (issuedAt < time - NONCE_LIFE) return "the message was issued too long ago";
    return undefined;
  }

  return {
    async nonce() {
      const nonce = generateNonce();
      await store.addNonce(nonce, new Date(now() + NONCE_LIFE));
      return nonce;
    },

    async signIn(request) {
      const message = readSiweMessage(request.message);
      const { nonce, address, issuedAt, expirationTime } = message;
      const time = now();
      refuse(fault(message, Date.parse(issuedAt), time));
      // The library treats anything thrown as a bad signature, so the error is kept here and thrown below.
      let unavailable: Error | undefined;
      const config: SiweConfig = {
        verifyMessage,
        hashMessage,
        getAddress,
        ...(checkContractSignature && {
          checkContractWalletSignature: (...question: Parameters<typeof checkContractSignature>) =>
            checkContractSignature(...question).catch((error: Error) => {
              unavailable = error;
              return false;
            }),
        }),
      };
      const { success, error } = await message.verify(
        {
          signature: request.signature,
          domain: publicUrl.host,
          nonce,
          chainId,
          time: new Date(time).toISOString(),
        },
        { config, suppressExceptions: true },
      );
      if (unavailable !== undefined) throw unavailable;
      if (!success)
        refuse((error && words[error.type]) ?? "the signature is not one of the message by its address");
      // Last, so that a nonce is used up only by a good signature, and makes one session.
      if (!(await store.takeNonce(nonce))) refuse("the message's nonce is unknown, used or expired");
      const latest = expirationTime === undefined ? Infinity : Date.parse(expirationTime);
      const expiresAt = new Date(Math.min(time + sessionTtl * 1_000, latest));
      return { key: await store.create(address, expiresAt), address, expiresAt };
    },
  };
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new HallmarkError("UNAUTHORIZED", reason);
}

function isWithin(uri: string, base: URL): boolean {
  const url = URL.parse(uri);
  return url?.origin === base.origin && `${url.pathname}/`.startsWith(base.pathname.replace(/\/?$/, "/"));
}
