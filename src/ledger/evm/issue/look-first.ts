import { HallmarkError } from "../../../base/errors.ts";
import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { Issuer } from "../../records.ts";
import { stIdTaken, tickerTaken, unknownIssuer } from "../../refusals.ts";
import { stId } from "../../st-id.ts";
import type { ChainGuard } from "../chain-guard.ts";
import { call, callAt, type Contracts } from "../contracts.ts";
import type { Reading } from "../reading.ts";
import type { Request } from "./encode-issue.ts";

export interface LookFirstOptions {
  node: Node;
  guard: ChainGuard;
  contracts: Contracts;
  latestBlock: LatestBlock;
  /** Blocks until what is on the chain counts; 1 is its own. */
  confirmations: number;
  /** Milliseconds between two looks for a confirmation. */
  pollInterval: number;
  reading: Reading;
  /** Whether the index may have the request, or something of its name: not, if it is current and does not. */
  mayBeIssued(request: Request): boolean;
  /** The issuer as the latest block has it. */
  issuer(issuerId: string): Promise<Issuer | undefined>;
}

/** How many of the last requests are remembered, since the index does not have them at once. */
const REMEMBERED = 10_000;

/**
 * Finds out what the contract would refuse, before a transaction is paid for it. Whether a request passes is the contract's
 * word alone: something else may come first.
 */
export function createLookFirst(options: LookFirstOptions) {
  const { node, guard, contracts, latestBlock, confirmations, pollInterval, reading } = options;
  /** The chain forgets no issuer. Should a reorganisation take one back, the contract refuses its requests. */
  const knownIssuers = new Set<string>();
  /** The names and ids of the last requests, the oldest first. */
  const recent = new Set<string>();

  /** The block that issued what has this name already. */
  async function blockOf({ kind, order }: Request): Promise<number | undefined> {
    const [method, name] =
      kind === "token"
        ? ["tokenByTicker", order.ticker]
        : ["tokenByStId", stId(order.issuerId, order.tokenName)];
    const [entry] = (await call(node, contracts.registry, method, [name])) as [
      { id: bigint; blockNumber: bigint },
    ];
    await guard.assertSameChain();
    return entry.id === 0n ? undefined : Number(entry.blockNumber);
  }

  /** Whether it is this request, with its key, that was issued up to this block. @throws where the node is behind it */
  async function isOwn({ identity }: Request, block: number): Promise<boolean> {
    if (identity === undefined) return false;
    const head = Number((await latestBlock(0)).number);
    if (head < block) throw new Error(`the node is behind block ${block}`);
    const [entry] = (await callAt(head, node, contracts.registry, "tokenByRequest", [
      `0x${identity.id}`,
    ])) as [{ id: bigint }];
    return entry.id !== 0n;
  }

  async function heightIfNeeded(): Promise<number> {
    return confirmations === 1 ? Infinity : Number((await latestBlock(0)).number);
  }

  return {
    /** Whether it is worth a question to the chain. */
    mayBeIssued(request: Request): boolean {
      return marksOf(request).some((mark) => recent.has(mark)) || options.mayBeIssued(request);
    },

    /** The request will be issued, as far as is known. */
    remember(request: Request): void {
      for (const mark of marksOf(request)) recent.add(mark);
      for (const oldest of recent) {
        if (recent.size <= 2 * REMEMBERED) break;
        recent.delete(oldest);
      }
    },

    /** @throws UNKNOWN_ISSUER */
    async requireIssuer(request: Request): Promise<void> {
      if (request.kind === "token" || knownIssuers.has(request.order.issuerId)) return;
      const { issuerId } = request.order;
      if ((await options.issuer(issuerId)) === undefined) throw unknownIssuer(issuerId);
      knownIssuers.add(issuerId);
    },

    /**
     * A name that is taken by too few confirmations may become free again, so that is waited for. Answers whether the request
     * itself has taken it, since it was looked for.
     * @throws TICKER_ALREADY_EXISTS or ST_ALREADY_EXISTS; LEDGER_UNAVAILABLE if that is not certain by the deadline
     */
    async requireFree(request: Request, deadline: number): Promise<boolean> {
      for (;;) {
        // Before the name: what is deep in the block of now was there when the name was looked for.
        const head = await reading(heightIfNeeded);
        const block = await reading(() => blockOf(request));
        if (block === undefined) return false;
        if (await reading(() => isOwn(request, block))) return true;
        if (head - block + 1 >= confirmations) throw taken(request);
        if (Date.now() >= deadline) throw unconfirmed(request);
        await sleep(pollInterval);
      }
    },
  };
}

export type LookFirst = ReturnType<typeof createLookFirst>;

/** What two requests have in common if they can't both be issued. */
function marksOf({ kind, order, identity }: Request): string[] {
  const name = kind === "token" ? order.ticker.toLowerCase() : stId(order.issuerId, order.tokenName);
  const mark = `${kind} ${name}`;
  return identity === undefined ? [mark] : [mark, identity.id];
}

function taken({ kind, order }: Request): HallmarkError {
  return kind === "token" ? tickerTaken(order.ticker) : stIdTaken(stId(order.issuerId, order.tokenName));
}

function unconfirmed(request: Request): HallmarkError {
  return new HallmarkError(
    "LEDGER_UNAVAILABLE",
    "the name is taken by an issue that has too few confirmations; nothing was issued",
    { retryAfter: 5, cause: taken(request) },
  );
}
