import type { HallmarkError } from "../../../base/errors.ts";
import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { Issuer } from "../../records.ts";
import { issuerSuspended, ledgerUnavailable, stIdTaken, tickerTaken, unknownIssuer } from "../../refusals.ts";
import { stId } from "../../st-id.ts";
import type { ChainGuard } from "../chain-guard.ts";
import { callAt, type Contracts } from "../contracts.ts";
import type { IssuedReader } from "../issued-reader.ts";
import type { Reading } from "../reading.ts";
import type { IssueRequest } from "../issue-request.ts";

export interface PreflightOptions {
  node: Node;
  guard: ChainGuard;
  contracts: Contracts;
  latestBlock: LatestBlock;
  /** Blocks until an issue counts, from its own block on. */
  confirmations: number;
  /** Milliseconds between two looks for a confirmation. */
  pollInterval: number;
  reading: Reading;
  issued: IssuedReader;
  /** Whether the index has the request or its name; also true if the index is not current. */
  mayBeIssued(request: IssueRequest): boolean;
  /** Whether the index knows the issuer as suspended; also true if the index is not current. */
  mayBeSuspended(issuerId: string): boolean;
  /** Whether it is, in the latest block. */
  isSuspended(issuerId: string): Promise<boolean>;
  /** The issuer in the latest block. */
  issuer(issuerId: string): Promise<Issuer | undefined>;
}

/** How many of the last requests are remembered, since the index has them only some time later. */
const REMEMBERED = 10_000;

/**
 * Refuses what the contract would refuse, before a transaction is paid for it. The contract may still refuse a request that
 * passes, since another request may come first.
 */
export function createPreflight(options: PreflightOptions) {
  const { node, guard, contracts, latestBlock, confirmations, pollInterval, reading, issued } = options;
  /** Issuers are never removed. If a reorganisation takes one back, the contract refuses its requests. */
  const knownIssuers = new Set<string>();
  /** The names and ids of the last requests, the oldest first. */
  const recent = new Set<string>();

  /** What the registry has under the request's name: nothing, what this very request issued, or something else. */
  async function standing({ kind, order, identity }: IssueRequest): Promise<"free" | "own" | "taken"> {
    // Both are asked of one block, as of several nodes behind one URL some may be behind.
    const head = Number((await latestBlock(0)).number);
    const ask = (method: string, name: string) => callAt(head, node, contracts.registry, method, [name]);
    const [entry] = (await (kind === "token"
      ? ask("tokenByTicker", order.ticker)
      : ask("tokenByStId", stId(order.issuerId, order.tokenName)))) as [{ id: bigint }];
    await guard.assertSameChain();
    if (entry.id === 0n) return "free";
    const [own] = identity === undefined ? [0n] : await ask("tokenByRequest", `0x${identity.id}`);
    return own === 0n ? "taken" : "own";
  }

  return {
    /** Whether the request or its name may be on the chain already, so that the chain has to be asked. */
    mayBeIssued(request: IssueRequest): boolean {
      return marksOf(request).some((mark) => recent.has(mark)) || options.mayBeIssued(request);
    },

    /** Keeps the request and its name in mind: it is about to be issued. */
    remember(request: IssueRequest): void {
      for (const mark of marksOf(request)) recent.add(mark);
      for (const oldest of recent) {
        if (recent.size <= 2 * REMEMBERED) break;
        recent.delete(oldest);
      }
    },

    /** Whether nothing has to be asked about the request's issuer. */
    trustsIssuer(request: IssueRequest): boolean {
      if (request.kind === "token") return true;
      const { issuerId } = request.order;
      return knownIssuers.has(issuerId) && !options.mayBeSuspended(issuerId);
    },

    /** @throws UNKNOWN_ISSUER, or FORBIDDEN if the issuer is suspended */
    async requireIssuer(request: IssueRequest): Promise<void> {
      if (request.kind === "token") return;
      const { issuerId } = request.order;
      if (!knownIssuers.has(issuerId)) {
        if ((await options.issuer(issuerId)) === undefined) throw unknownIssuer(issuerId);
        knownIssuers.add(issuerId);
      }
      if (options.mayBeSuspended(issuerId) && (await options.isSuspended(issuerId))) {
        throw issuerSuspended(issuerId);
      }
    },

    /**
     * Returns false if the request's name is free, and true if this very request has taken it. As long as the issue that took
     * the name has too few confirmations, waits, since a reorganisation may free the name.
     * @throws TICKER_ALREADY_EXISTS or ST_ALREADY_EXISTS; LEDGER_UNAVAILABLE if that is not certain by the deadline
     */
    async requireFree(request: IssueRequest, deadline: number): Promise<boolean> {
      for (;;) {
        const found = await reading(() => standing(request));
        if (found !== "taken") return found === "own";
        if (confirmations === 1) throw taken(request);
        const issue = await reading(() => issued.byName(request));
        if (issue !== undefined && issue.confirmations >= confirmations) throw taken(request);
        if (Date.now() >= deadline) throw unconfirmed(request);
        await sleep(pollInterval);
      }
    },
  };
}

/** What two requests have in common if they can't both be issued. */
function marksOf({ kind, order, identity }: IssueRequest): string[] {
  const name = kind === "token" ? order.ticker.toLowerCase() : stId(order.issuerId, order.tokenName);
  const mark = `${kind} ${name}`;
  return identity === undefined ? [mark] : [mark, identity.id];
}

function taken({ kind, order }: IssueRequest): HallmarkError {
  return kind === "token" ? tickerTaken(order.ticker) : stIdTaken(stId(order.issuerId, order.tokenName));
}

function unconfirmed(request: IssueRequest): HallmarkError {
  return ledgerUnavailable("the name is taken by an issue that has too few confirmations", {
    cause: taken(request),
  });
}
