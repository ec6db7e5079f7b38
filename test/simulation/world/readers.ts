import { isDeepStrictEqual } from "node:util";
import type { OnChain } from "../../../src/ledger/records.ts";
import type { Random } from "../random.ts";
import type { Block } from "../simulated-chain.ts";
import type { Clock } from "./clock.ts";
import { FIRST_BLOCK, ISSUER, OWNER } from "./ground.ts";
import type { Host } from "./host.ts";
import { issuesAt, type Issue } from "./issues.ts";
import type { Replica, Run } from "./replica.ts";
import type { Trace } from "./trace.ts";

/** Something that can be read, and what must be answered where a block is the last one. */
interface Question {
  name: string;
  ask(run: Run): Promise<unknown>;
  truth(block: Block): unknown;
}

/** Milliseconds that an answer may come after its time, since a read gives its parts a moment more. */
const SLACK = 200;

export interface ReadersOptions {
  clock: Clock;
  random: Random;
  trace: Trace;
  replicas: readonly Replica[];
  hosts: readonly Host[];
  /** Milliseconds within which there must be an answer. */
  timeout: number;
  violate: (what: string) => void;
}

export interface Readers {
  read(): void;
  /** A transaction in this block was answered as issued by this run: it does not read anything older any more. */
  told(run: Run, block: Block): void;
}

/**
 * Whoever reads. What is answered must have been true at a head that some node had between question and answer; and what one run
 * of the service answers does not go back to an earlier block of the same branch.
 */
export function createReaders({
  clock,
  random,
  trace,
  replicas,
  hosts,
  timeout,
  violate,
}: ReadersOptions): Readers {
  /** For each run a block that is no later than what was told last. */
  const floors = new WeakMap<Run, Block>();

  function read(): void {
    const { run } = random.pick(replicas);
    if (run === undefined) return;
    const question = questionOf(random, hosts);
    const begun = clock.now();
    const wait = () => {
      if (!isOver && !run.life.isOver) violate(`${run.life.name} read ${question.name} without an end`);
    };
    let isOver = false;
    clock.after(timeout + SLACK, wait);
    const floor = floors.get(run);
    const check = (answer: unknown) => {
      isOver = true;
      if (run.life.isOver) return;
      const heads = headsBetween(begun, clock.now()).filter((block) =>
        isDeepStrictEqual(question.truth(block), answer),
      );
      trace.note(() => `${run.life.name}: read ${question.name}: ${JSON.stringify(answer)?.slice(0, 100)}`);
      const late = heads.filter((block) => floor === undefined || !isBefore(block, floor));
      const told = () => `${run.life.name} read ${question.name}: ${JSON.stringify(answer)?.slice(0, 300)}`;
      if (heads.length === 0) violate(`${told()}, which no node showed since ${begun / 1000}`);
      else if (late.length === 0)
        violate(
          `${told()}, as it was in block ${heads[0]?.number} before block ${floor?.number}, which it knew`,
        );
      else
        raise(
          run,
          late.reduce((a, b) => (a.number < b.number ? a : b)),
        );
    };
    const begin = () =>
      void question.ask(run).then(check, (error: unknown) => {
        isOver = true;
        const { code, message } = error as { code?: string; message: string };
        if (code !== "LEDGER_UNAVAILABLE") violate(`${run.life.name} read ${question.name}: ${message}`);
      });
    clock.after(0, begin, run.life);
  }

  function headsBetween(from: number, to: number): Block[] {
    const seen = hosts.flatMap(({ views }) => views.filter((view) => view.from <= to && view.to >= from));
    return [...new Set(seen.map(({ block }) => block))].filter(({ number }) => number >= FIRST_BLOCK);
  }

  function raise(run: Run, block: Block): void {
    const floor = floors.get(run);
    if (floor === undefined || !isBefore(block, floor)) floors.set(run, block);
  }

  return { read, told: raise };
}

/** Whether a block is an ancestor of another one. */
function isBefore(block: Block, later: Block): boolean {
  let each: Block | undefined = later.parent;
  while (each !== undefined && each.number > block.number) each = each.parent;
  return each === block;
}

const LIMIT = { limit: 100 };

function questionOf(random: Random, hosts: readonly Host[]): Question {
  const { tokens } = (hosts[0] as Host).node.chain.head().state;
  const id = random.integer(1, tokens.length + 1);
  return random.pick<Question>([
    {
      name: `token ${id}`,
      ask: async ({ ledger }) => idOf(await ledger.token(id)),
      truth: (block) => idOf(issuesAt(block).find((issue) => issue.id === id && issue.kind === "token")),
    },
    {
      name: "tokens",
      ask: async ({ ledger }) => (await ledger.tokens(LIMIT)).items.map(idOf),
      truth: (block) => newest(block, "token"),
    },
    {
      name: "security tokens",
      ask: async ({ ledger }) => (await ledger.securityTokens(LIMIT)).items.map(({ chain }) => idOf(chain)),
      truth: (block) => newest(block, "security token"),
    },
    {
      name: `the holders of token ${id}`,
      async ask({ ledger }) {
        const page = await ledger.holders({ id }, LIMIT);
        return page?.items.map(({ wallet, balance }) => `${wallet.toLowerCase()} ${balance}`).sort();
      },
      truth(block) {
        const token = block.state.tokens[id - 1];
        if (token?.kind !== "token") return undefined;
        return [...block.state.books]
          .filter(([place, balance]) => place.startsWith(token.address) && balance > 0n)
          .map(([place, balance]) => `${place.slice(43)} ${balance}`)
          .sort();
      },
    },
    {
      name: "what the owner holds",
      async ask({ ledger }) {
        const { items } = await ledger.holdings(OWNER, LIMIT);
        return items.map(({ chain, balance }) => `${chain.id} ${balance}`);
      },
      truth: ({ state }) =>
        [...state.tokens]
          .reverse()
          .map(({ id: each, address }) => ({
            each,
            balance: state.books.get(`${address}:${OWNER.toLowerCase()}`),
          }))
          .filter(({ balance }) => balance !== undefined && balance > 0n)
          .map(({ each, balance }) => `${each} ${balance}`),
    },
    {
      name: "an issuer",
      ask: async ({ ledger }) => (await ledger.issuer(ISSUER.issuerId))?.wallet.toLowerCase(),
      truth: ({ state }) => state.issuers.get(ISSUER.issuerId),
    },
  ]);
}

function newest(block: Block, kind: Issue["kind"]): unknown[] {
  return issuesAt(block)
    .filter((issue) => issue.kind === kind)
    .map(idOf)
    .reverse();
}

function idOf(found: OnChain | Issue | undefined): string | undefined {
  if (found === undefined) return undefined;
  const { id, transactionHash } = found;
  const [address, block] =
    "address" in found ? [found.address, found.block.number] : [found.contractAddress, found.blockNumber];
  return `${id} ${transactionHash} ${address.toLowerCase()} block ${block}`;
}
