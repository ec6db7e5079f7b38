import { HallmarkError } from "../../base/errors.ts";
import { RpcError, type Node } from "../../rpc/node.ts";
import type { RpcBlock } from "../../rpc/types.ts";

/** For how many milliseconds a check of the chain is valid, while nothing suspicious happens. */
const FRESH_FOR = 1_000;

/** Refuses a chain that is not the one that this service knows, such as an empty one under the same id. */
export interface ChainGuard {
  /**
   * Call it right before anything is sent to the chain, and before anything is told that was read from it. Asks the node
   * only if something suspicious happened, or if the last look is older than a second; all else costs nothing.
   * A chain that is merely shorter than before does not count as another chain.
   * @throws HallmarkError LEDGER_UNAVAILABLE, with the reason, if it is another chain or can't be asked
   */
  assertSameChain(): Promise<void>;
  /** Something was read that does not fit what is known: the next `assertSameChain` asks the node. */
  suspect(): void;
}

/** What tells one chain from another. */
export interface ChainIdentity {
  /** The hash of block 0. */
  genesis: string;
  registry: string;
  /** The block that created the registry; undefined if the node has not kept it. */
  created: KnownBlock | undefined;
}

export interface KnownBlock {
  number: number;
  hash: string;
}

/** The embedded chain is in this process, and its journal is checked at each start. */
export const noGuard: ChainGuard = { assertSameChain: () => Promise.resolve(), suspect: () => {} };

/**
 * Watches what passes between the service and its node. Suspicious are a call without an answer, a connection that ended,
 * and a latest block that does not follow on the one before: then another node, or another chain, may be behind the URL.
 * Answers the guard, and the node that everything else has to use.
 */
export function createChainGuard(
  bare: Node,
  { genesis, registry, created }: ChainIdentity,
): { guard: ChainGuard; node: Node } {
  /** How many suspicions there were so far, and how many of them a check of the chain has cleared. */
  let suspicions = 0;
  let settled = 0;
  let freshUntil = 0;
  let running: { settles: number; look: Promise<void> } | undefined;
  let latest: RpcBlock | undefined;

  const suspect = () => void suspicions++;
  bare.onDisconnect?.(suspect);

  async function blockAt(number: number): Promise<RpcBlock | null> {
    return (await bare.send("eth_getBlockByNumber", [`0x${number.toString(16)}`, false])) as RpcBlock | null;
  }

  async function look(settles: number): Promise<void> {
    const begun = Date.now();
    const [first, creation] = await Promise.all([blockAt(0), created && blockAt(created.number)]);
    if (first === null) throw unavailable("the node does not have the first block of its chain");
    if (first.hash !== genesis) throw another(0);
    // A node may have forgotten an old block, and then all that it can show is that the contract is there.
    if (!creation) await requireRegistry();
    else if (creation.hash !== created?.hash) throw another(Number(creation.number));
    settled = Math.max(settled, settles);
    freshUntil = begun + FRESH_FOR;
  }

  async function requireRegistry(): Promise<void> {
    const code = await bare.send("eth_getCode", [registry, "latest"]);
    if (code === "0x")
      throw unavailable("the node's chain has no token registry: it is behind, or another one");
  }

  /** All who ask share a look, unless something suspicious happened after it began. */
  function sharedLook(): Promise<void> {
    if (running?.settles === suspicions) return running.look;
    const begun = { settles: suspicions, look: look(suspicions) };
    running = begun;
    const end = () => void (running === begun && (running = undefined));
    begun.look.then(end, end);
    return begun.look;
  }

  function watch(block: RpcBlock): void {
    const before = latest;
    latest = block;
    if (before === undefined || Number(block.number) > Number(before.number) + 1) return;
    const isSame = block.hash === before.hash;
    const isNext = block.parentHash === before.hash;
    if (!isSame && !isNext) suspect();
  }

  const node: Node = {
    async send(method, params) {
      try {
        const answer = await bare.send(method, params);
        const isLatest = method === "eth_getBlockByNumber" && params[0] === "latest";
        if (isLatest && answer !== null) watch(answer as RpcBlock);
        return answer;
      } catch (error) {
        if (!(error instanceof RpcError)) suspect();
        throw error;
      }
    },
  };

  return {
    node,
    guard: {
      suspect,
      async assertSameChain() {
        if (suspicions === settled && Date.now() < freshUntil) return;
        await sharedLook().catch((cause: unknown) => {
          throw cause instanceof HallmarkError ? cause : unavailable("the chain can't be reached", cause);
        });
      },
    },
  };
}

function another(block: number): HallmarkError {
  return unavailable(
    `the node serves another chain than the one of this service: its block ${block} differs`,
  );
}

function unavailable(message: string, cause?: unknown): HallmarkError {
  return new HallmarkError("LEDGER_UNAVAILABLE", message, { retryAfter: 5, cause });
}
