import { HallmarkError } from "../base/errors.ts";
import { createFailureLimit } from "../base/rate-limit.ts";
import { sameSecret } from "./same-secret.ts";

/** How many wrong tokens an address may send in a minute. */
const WRONG_TOKENS = 10;

/** @throws UNAUTHORIZED where the token is not the operator's, TOO_MANY_REQUESTS where the address has sent too many wrong ones */
export type AuthoriseOperator = (token: string | undefined, address: string) => Promise<void>;

/**
 * Tells the operator by a token, nobody where it is undefined. Past the limit of wrong tokens an address is refused whatever
 * it sends, or it could go on guessing. The right token never counts, and a request without a token is no guess.
 */
export function createAuthoriseOperator(operatorToken: string | undefined): AuthoriseOperator {
  const wrongTokens = createFailureLimit(WRONG_TOKENS, "wrong tokens");
  return async (token, address) => {
    if (token !== undefined && operatorToken !== undefined) {
      // Nothing is awaited between the comparison and the count: guesses that arrive together are all counted.
      if (sameSecret(token, operatorToken)) return wrongTokens.check(address);
      await wrongTokens.count(address);
    }
    throw new HallmarkError("UNAUTHORIZED", "the operator's token is required");
  };
}
