import { HallmarkError } from "../base/errors.ts";
import { createFailureLimit, type NewLimiter } from "../base/rate-limit.ts";
import { secretMatcher } from "./secret-matcher.ts";

/** How many wrong tokens an address may send in a minute. */
const WRONG_TOKENS = 10;

/**
 * @throws UNAUTHORIZED if the token is not the operator's, FORBIDDEN if the service has no operator, TOO_MANY_REQUESTS if
 * the address has sent too many wrong tokens
 */
export type AuthoriseOperator = (token: string | undefined, address: string) => Promise<void>;

/**
 * Recognises the operator by a token. An address that has sent too many wrong tokens is refused even with the right one, or
 * it could go on guessing. The right token and a missing one do not count.
 */
export function createAuthoriseOperator(
  operatorToken: string | undefined,
  newLimiter: NewLimiter,
): AuthoriseOperator {
  const wrongTokens = createFailureLimit(newLimiter, "wrong-tokens", WRONG_TOKENS, "wrong tokens");
  const isOperator = operatorToken === undefined ? undefined : secretMatcher(operatorToken);
  return async (token, address) => {
    if (isOperator === undefined) {
      throw new HallmarkError(
        "FORBIDDEN",
        "issuers can't be registered here: the service was started without ADMIN_TOKEN",
      );
    }
    if (token !== undefined) {
      // The count follows the comparison without an await in between, so that guesses sent in parallel are all counted.
      if (isOperator(token)) return wrongTokens.check(address);
      await wrongTokens.count(address);
    }
    throw new HallmarkError("UNAUTHORIZED", "the operator's token is required");
  };
}
