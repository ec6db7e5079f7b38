import type { Random } from "../random.ts";
import { ISSUER } from "./ground.ts";

/** What somebody wants to have issued or registered. */
export interface Order {
  /** From 1, and the amount of what is issued, by which it is known on the chain. */
  number: number;
  kind: "token" | "security token" | "issuer" | "payment";
  /** Its ticker, its st_id, the issuer's id, or the nonce: what there can be once. */
  name: string;
  /** Its Idempotency-Key; of what is signed its hash. */
  key: string | undefined;
  /** Bytes of its `info`. */
  size: number;
}

/** Some are for the same ticker, some for an issuer that there is not. */
export function createOrders(random: Random) {
  let number = 0;
  const tickers: string[] = [];

  return function next(): Order {
    number++;
    const kind = random.pick([
      "token",
      "token",
      "token",
      "security token",
      "security token",
      "issuer",
    ] as const);
    const key = random.chance(0.7) ? `key-${number}` : undefined;
    const size = random.chance(0.1) ? random.integer(1_000, 16_000) : 20;
    if (kind === "issuer") return { number, kind, name: `new${number}`, key: undefined, size: 0 };
    if (kind === "token") {
      const isTaken = tickers.length > 0 && random.chance(0.15);
      const name = isTaken ? random.pick(tickers) : `T${number}`;
      tickers.push(name);
      return { number, kind, name, key, size: 0 };
    }
    const issuer = random.chance(0.1) ? "nobody" : ISSUER.issuerId;
    return { number, kind, name: `${issuer}-Bond${random.chance(0.1) ? "" : number}`, key, size };
  };
}
