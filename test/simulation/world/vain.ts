import { artifact } from "../../../src/ledger/evm/artifacts.ts";
import type { Block, Chain } from "../simulated-chain.ts";
import { execute } from "../simulated-contracts.ts";
import { copyState } from "../state.ts";
import type { Transaction } from "../transaction.ts";
import type { Attempt } from "./clients.ts";
import type { Clock, Life } from "./clock.ts";
import type { Host } from "./host.ts";
import type { Network } from "./network.ts";
import type { Offer, Offers } from "./offers.ts";
import type { Outages } from "./outages.ts";
import { short } from "./trace.ts";

/** For how many milliseconds something must have been so before a service has to know it when it is asked. */
const KNOWN_AFTER = 10_000;
/** And how many after a transaction of its own showed it. */
const SEEN_AFTER = 2_000;

const FACTORY = artifact("TokenFactory").abi;
const DONE = [
  ...["TokenIssued", "SecurityTokenIssued"].map((name) => FACTORY.getEvent(name)?.topicHash),
  artifact("TokenRegistry").abi.getEvent("IssuerRegistered")?.topicHash,
  artifact("SecurityToken").abi.getEvent("OrderExecuted")?.topicHash,
];

const WITH_ORDERS = FACTORY.getFunction("issueAndExecute")?.selector as string;

/** Whatever a service pays for, and could have known to come to nothing. */
export interface Vain {
  /** A service sends a transaction for the first time. */
  sent(offer: Offer): void;
  paidFor(): string[];
}

export interface VainOptions {
  clock: Clock;
  chain: Chain;
  hosts: readonly Host[];
  offers: () => Offers;
  attempts: () => readonly Attempt[];
  network: Pick<Network, "weather">;
  outages: () => Outages;
}

export function createVain(options: VainOptions): Vain {
  const { clock, chain, hosts, offers, attempts, network, outages } = options;
  const suspects: { offer: Offer; outcome: string }[] = [];
  /** What each run has sent, by data: to send the same again, at another nonce or price, is no new decision. */
  const calls = new Set<string>();
  const lastSent = new Map<Life, number>();

  function sent(offer: Offer): void {
    const { life, transaction } = offer;
    // It uses up a nonce, and is to do nothing.
    if (transaction.data === "0x") return;
    const call = `${life.name} ${transaction.data}`;
    if (calls.has(call)) return;
    calls.add(call);
    const isBusy = clock.now() - (lastSent.get(life) ?? -Infinity) < KNOWN_AFTER;
    lastSent.set(life, clock.now());
    const isAlways = (outcome: string, from: number) =>
      headsSince(from).every((block) => outcomesOn(block, transaction).every((each) => each === outcome));
    // A service that issues one batch after the other reads the chain when it has time for that.
    const since = askedAt(life);
    // An order is tried when it comes, and may have waited since.
    const mayHaveWaited = transaction.data.startsWith(WITH_ORDERS) && clock.now() - since > SEEN_AFTER;
    // What was tried at other prices may have had enough gas.
    const isSteady = Date.now() - chain.forkedAt > KNOWN_AFTER;
    if (!isBusy && isSteady && !mayHaveWaited && isAlways("is refused whole", since - KNOWN_AFTER))
      suspects.push({ offer, outcome: "is refused whole" });
    // Whoever gets an error instead of what a transaction would come to can only try.
    const canAsk = network.weather.error === 0;
    if (canAsk && hasSeenRevert(offer) && isAlways("reverts", clock.now() - SEEN_AFTER))
      suspects.push({ offer, outcome: "reverts" });
  }

  /** When the run was asked for what it has not answered yet. */
  function askedAt(life: Life): number {
    // What was answered as unknown may be sent yet.
    const isOpen = ({ ended, answer }: Attempt) => ended === undefined || answer?.kind === "unknown";
    const open = attempts().filter((each) => each.run.life === life && isOpen(each));
    return Math.min(clock.now(), ...open.map(({ begun }) => begun));
  }

  /** Everything that a node took for the head since then. */
  function headsSince(from: number): Block[] {
    const views = hosts.flatMap((host) => host.views);
    const lately = views.filter(({ to }) => to >= from);
    return [...new Set([chain.head(), ...lately.map(({ block }) => block)])];
  }

  /** Whether the last transaction of this run that is mined reverted from the first, and it had time to see that. */
  function hasSeenRevert({ life }: Offer): boolean {
    for (let block: Block | undefined = chain.head(); block !== undefined; block = block.parent) {
      const own = block.mined.filter(({ transaction }) => isOf(transaction, life));
      const last = own.at(-1);
      if (last === undefined) continue;
      const came = chain.heads.find((each) => chain.isOn(block, each.head))?.at ?? Infinity;
      const since = came - clock.start;
      // As long as no node was of use nobody could see it.
      const time = clock.now() - since - outages().within(since, clock.now());
      if (last.succeeded || time <= SEEN_AFTER) return false;
      // Nobody looks again at what is settled, so a reorganisation that has it revert is not seen.
      return !chain.heads.some(({ head }) => chain.mined(last.transaction.hash, head)?.succeeded === true);
    }
    return false;
  }

  function isOf({ hash }: Transaction, life: Life): boolean {
    return offers().of(hash)[0]?.life === life;
  }

  return {
    sent,
    paidFor: () =>
      suspects
        .filter(({ offer }) => chain.mined(offer.transaction.hash, chain.head()) !== undefined)
        .map(
          ({ offer: { life, transaction, at }, outcome }) =>
            `${life.name} sent ${short(transaction.hash)} at ${at / 1000}, although it could know that it ${outcome}`,
        ),
  };

  /** In the next block, as late as this one or made now: what is signed may be valid in the one and not in the other. */
  function outcomesOn(block: Block, { from, to, data }: Transaction): string[] {
    const { prices, chainId } = chain;
    const times = [block.timestamp, Math.max(block.timestamp + 1, Math.floor(Date.now() / 1000))];
    return times.map((timestamp) => {
      const context = { state: copyState(block.state), prices, timestamp, chainId };
      const { reverted, logs } = execute({ from, to, data }, context);
      if (reverted) return "reverts";
      return logs.some(({ topics }) => DONE.includes(topics[0])) ? "done" : "is refused whole";
    });
  }
}
