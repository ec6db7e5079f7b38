import { artifact } from "../../../src/ledger/evm/artifacts.ts";
import type { Block, Mined } from "../simulated-chain.ts";
import { parseCall } from "../state.ts";
import { isPayment, shown, type Attempt } from "./clients.ts";
import { FACTORY, ISSUER } from "./ground.ts";
import { issuesAt, type Issue } from "./issues.ts";
import { executions, judgePayment } from "./judge-payments.ts";
import type { Order } from "./orders.ts";
import { POLL_INTERVAL } from "./replica.ts";
import type { World } from "./world.ts";

// Longer than other files, because what was answered is held against what became of all attempts and repeats of an order.

/** Milliseconds after which nobody waits for what can't come. */
const ENDS_EARLY_WITHIN = 4_700;

/** Says of everything that was answered what of it is not true of the chain that stands at the end. */
export function judge(world: World): void {
  const { chain, clock, clients, offers, outages, vain, miner, plan, violate } = world;
  const head = chain.head();
  const issues = issuesAt(head);
  const executed = executions(head);
  /** Deeper than the service was told to be safe from: what was answered before may be gone. */
  const isExcused = miner.deepest() >= plan.confirmations;
  const byOrder = new Map<Order, Attempt[]>();
  for (const attempt of clients.attempts)
    byOrder.set(attempt.order, [...(byOrder.get(attempt.order) ?? []), attempt]);

  offers.hammered().forEach(violate);
  vain.paidFor().forEach(violate);
  for (const [order, attempts] of byOrder) {
    const own = issues.filter(({ kind, supply }) => kind === order.kind && Number(supply) === order.number);
    if (own.length > 1) violate(`${shown(order)} is on the chain ${own.length} times`);
    const issue = own[0];
    for (const attempt of attempts) judgeAttempt(attempt, issue);
    if (isPayment(order)) {
      if (!isExcused) judgePayment(world, order, attempts, executed.get(order.id) ?? []);
    } else if (order.key !== undefined) judgeRepeats(order, attempts);
  }

  function judgeAttempt(attempt: Attempt, issue: Issue | undefined): void {
    const { order, run, begun, ended, answer } = attempt;
    const who = `${run.life.name} told ${shown(order)}, asked at ${begun / 1000},`;
    // A read gives its parts a moment more, and what has used an order's nonce is looked for once more.
    const late = isPayment(order) ? POLL_INTERVAL + 200 : 150;
    if (ended !== undefined && answer !== undefined && ended - begun > plan.timeout + late)
      violate(`${who} only at ${ended / 1000}`);
    switch (answer?.kind) {
      case "issued":
        if (isPayment(order)) break;
        if (!isExcused && !isOnChain(order, issue)) violate(`${who} that it is issued, and it is not`);
        if (!isExcused && issue !== undefined && answer.token !== undefined) {
          const { id, transactionHash } = answer.token;
          if (issue.id !== id || issue.transactionHash !== transactionHash)
            violate(
              `${who} that it is ${id} of ${transactionHash}, and it is ${issue.id} of ${issue.transactionHash}`,
            );
        }
        break;
      case "broken":
        violate(`${who} ${(answer.error as Error).stack ?? String(answer.error)}`);
        break;
      case "unavailable":
        if (isOwn(attempt))
          violate(`${who} that it is not issued (${answer.error.message}), and it issued it`);
        judgeWait(attempt);
        break;
      case "refused":
        if (isOwn(attempt)) violate(`${who} ${answer.error.message}, and issued it`);
        else if (isPayment(order)) break;
        else if (!isExcused && order.key !== undefined && issue !== undefined)
          violate(`${who} ${answer.error.message}, and it is ${issue.id}`);
        else if (!isExcused && !isRefusable(order))
          violate(`${who} ${answer.error.message}, and that is not so`);
        break;
      case "unknown":
        judgeWait(attempt);
        break;
      case undefined:
        break;
    }
  }

  function judgeWait({ order, run, begun, ended = begun, answer }: Attempt): void {
    // What is offered may be mined as long as nothing shows that it is not.
    if (offers.mayHave(run.life, digitsOf(order))) return;
    const mined = minedFor(order);
    const wasThere = mined !== undefined && !isOpenAt(mined.block, ended);
    if (wasThere || outages.within(begun, ended) <= ENDS_EARLY_WITHIN) return;
    const told = answer?.kind === "unavailable" || answer?.kind === "unknown" ? answer.error.message : "";
    violate(
      `${run.life.name} lets ${shown(order)} wait from ${begun / 1000} to ${ended / 1000} for nothing: ${told}`,
    );
  }

  /**
   * Whether what is on the chain comes from this very attempt: the service offered it before it was asked again. With a key it
   * knows, too, what it offered for an attempt before this one, as long as that was not mined.
   */
  function isOwn(attempt: Attempt): boolean {
    const { order, run, begun, ended = Infinity } = attempt;
    const mined = minedFor(order);
    const offered = mined === undefined ? [] : offers.of(mined.transaction.hash);
    const offer = offered.find(({ life }) => life === run.life);
    if (mined === undefined || offer === undefined) return false;
    // Another service with the same key may sign the very same transaction, and the node may take it from that one alone.
    if (offered.length > 1) return false;
    // It had another outcome before, in a block deeper than the service was told to be safe from.
    if (isExcused && wasElsewhere(mined)) return false;
    const others = byOrder.get(order)?.filter((each) => each.run === run) ?? [];
    // An order that comes twice at the same time is tried twice, and sent for the one that may have it executed.
    const isDone = ({ answer }: Attempt) => answer?.kind !== "unavailable" && answer?.kind !== "refused";
    const isBeside = (each: Attempt) => each.begun <= ended && (each.ended ?? Infinity) >= begun;
    const mustAuthorise = isPayment(order) || (plan.needsSession && order.kind === "security token");
    if (mustAuthorise && others.some((each) => each !== attempt && isBeside(each) && isDone(each)))
      return false;
    // A later attempt may sign the very same transaction that the node refused from this one.
    if (others.some((each) => each.begun > begun && each.begun <= offer.last)) return false;
    // Where it can't be found out who asks, that is told before what was sent for it is waited for.
    if (order.key !== undefined && !mustAuthorise && isOpenAt(mined.block, begun)) return true;
    return offer.at >= begun && !others.some((each) => each.begun < begun && each.answer?.kind === "unknown");
  }

  /** Whether a block came after this moment: with a later one, if a reorganisation brought it. */
  function isOpenAt(block: Block, moment: number): boolean {
    const came = chain.heads.find((each) => chain.isOn(block, each.head))?.at ?? Infinity;
    return came > clock.start + moment;
  }

  /** Whether the transaction was in a block that stands no longer. */
  function wasElsewhere({ transaction, block }: Mined): boolean {
    return chain.heads.some((each) => {
      const other = chain.mined(transaction.hash, each.head);
      return other !== undefined && other.block !== block;
    });
  }

  /** The transaction that did what was ordered. */
  function minedFor(order: Order): Mined | undefined {
    if (order.kind === "issuer") return registrations(head).get(order.name);
    if (isPayment(order)) return executed.get(order.id)?.[0];
    const issue = issues.find(({ kind, supply }) => kind === order.kind && Number(supply) === order.number);
    return issue && chain.mined(issue.transactionHash, head);
  }

  function isOnChain(order: Order, issue: Issue | undefined): boolean {
    return order.kind === "issuer" ? head.state.issuers.has(order.name) : issue !== undefined;
  }

  /** Whether there is a reason to refuse it for ever. */
  function isRefusable({ kind, name, number }: Order): boolean {
    if (kind === "issuer") return head.state.issuers.has(name);
    if (kind === "security token" && !name.startsWith(ISSUER.issuerId)) return true;
    const id = kind === "token" ? head.state.tickers.get(name.toLowerCase()) : head.state.stIds.get(name);
    return id !== undefined && Number(head.state.tokens[id - 1]?.supply) !== number;
  }

  /** Whoever repeats a request with its key gets the first answer. */
  function judgeRepeats(order: Order, attempts: Attempt[]): void {
    const texts = attempts.flatMap(({ answer }) => {
      if (answer?.kind === "issued")
        return `issued ${answer.token?.id ?? ""} ${answer.token?.transactionHash ?? ""}`;
      return answer?.kind === "refused" ? "refused" : [];
    });
    const [first, ...rest] = new Set(texts);
    if (!isExcused && rest.length > 0)
      violate(`${shown(order)} got different answers: ${first} and ${rest.join()}`);
  }
}

/** By which it is known in what a service sends. */
function digitsOf({ kind, name }: Order): string {
  if (kind === "payment") return name.slice(2);
  return Buffer.from(kind === "security token" ? (name.split("-")[1] ?? "") : name).toString("hex");
}

/** The transactions that registered issuers, by the issuer. */
function registrations(head: Block): Map<string, Mined> {
  const found = new Map<string, Mined>();
  const { abi } = artifact("TokenFactory");
  const selector = abi.getFunction("registerIssuer")?.selector as string;
  for (let block: Block | undefined = head; block !== undefined; block = block.parent)
    for (const mined of block.mined) {
      const { to, data } = mined.transaction;
      if (!mined.succeeded || to !== FACTORY || !data.startsWith(selector)) continue;
      found.set(parseCall(abi, data).args[0] as string, mined);
    }
  return found;
}
