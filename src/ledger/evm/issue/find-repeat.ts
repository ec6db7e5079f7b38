import { HallmarkError } from "../../../base/errors.ts";
import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { IssuedToken } from "../../records.ts";
import { ledgerUnavailable, outcomeUnknown } from "../../refusals.ts";
import type { ChainGuard } from "../chain-guard.ts";
import type { Contracts } from "../contracts.ts";
import type { IdentifiedRequest } from "../issue-request.ts";
import type { IssuedReader } from "../issued-reader.ts";
import type { Reading } from "../reading.ts";
import { createConfirmations } from "./confirmations.ts";
import { withDeadline } from "./deadline.ts";
import { findIssued } from "./find-issued.ts";

export interface FindRepeatOptions {
  node: Node;
  guard: ChainGuard;
  contracts: Contracts;
  latestBlock: LatestBlock;
  confirmations: number;
  pollInterval: number;
  reading: Reading;
  issued: IssuedReader;
}

/** Finds by a deadline the token that a request was issued as before, once it has its confirmations. */
export function createFindRepeat(options: FindRepeatOptions) {
  const { node, guard, contracts, issued, reading, pollInterval } = options;
  const confirmed = createConfirmations(options);

  /** Undefined if there is none. @throws LEDGER_UNAVAILABLE if nothing is known of it, OUTCOME_UNKNOWN if there is one */
  async function find(request: IdentifiedRequest, deadline: number): Promise<IssuedToken | undefined> {
    const look = async () => {
      const token = await findIssued(node, contracts.registry, issued, request);
      await guard.assertSameChain();
      return token;
    };
    const standing = await withDeadline(deadline, reading(look), late);
    const settled = confirmed(standing, look, deadline).catch(unknownUnlessAnswer);
    const token = await withDeadline(deadline, settled, outcomeUnknown);
    return token && { id: token.id, transactionHash: token.transactionHash };
  }

  return {
    find,

    /** Finds a token that the node has shown before. If the node is behind now, asks it again. */
    async findAtLast(request: IdentifiedRequest, deadline: number): Promise<IssuedToken> {
      for (;;) {
        // The request was issued, so a node that can't be asked must not lead to LEDGER_UNAVAILABLE.
        const token = await find(request, deadline).catch(unknownUnlessAnswer);
        if (token !== undefined) return token;
        await withDeadline(deadline, sleep(pollInterval), outcomeUnknown);
      }
    },
  };
}

export function late(): HallmarkError {
  return ledgerUnavailable("the chain did not answer in time");
}

/** @throws the error if it is about the request, and not only about a chain that can't be asked; else OUTCOME_UNKNOWN */
function unknownUnlessAnswer(error: unknown): never {
  const isAnswer = error instanceof HallmarkError && error.code !== "LEDGER_UNAVAILABLE";
  throw isAnswer ? error : outcomeUnknown(error);
}
