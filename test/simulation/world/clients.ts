import { HallmarkError } from "../../../src/base/errors.ts";
import type { IssuedToken, TokenOrder } from "../../../src/ledger/records.ts";
import type { Random } from "../random.ts";
import type { Clock } from "./clock.ts";
import { ISSUER, OWNER } from "./ground.ts";
import type { Order } from "./orders.ts";
import type { Payment } from "./payments.ts";
import type { Replica, Run } from "./replica.ts";
import type { Trace } from "./trace.ts";

/** One request, and its answer, if it got one. Times are milliseconds of the world. */
export interface Attempt {
  order: Order;
  run: Run;
  begun: number;
  ended: number | undefined;
  answer: Answer | undefined;
}

export type Answer =
  | { kind: "issued"; token: IssuedToken | undefined }
  /** Nothing was issued, and will be if it is asked for again. */
  | { kind: "unavailable"; error: HallmarkError }
  /** Nothing was issued, and never will be; of what is signed, unless it is asked for again. */
  | { kind: "refused"; error: HallmarkError }
  | { kind: "unknown"; error: HallmarkError }
  /** What no client should ever see. */
  | { kind: "broken"; error: unknown };

const REFUSALS = [
  ...["TICKER_ALREADY_EXISTS", "ST_ALREADY_EXISTS", "UNKNOWN_ISSUER", "ISSUER_ALREADY_EXISTS"],
  ...["NONCE_USED", "ORDER_REFUSED", "ORDER_EXPIRED", "NOT_FOUND"],
];

export interface Clients {
  attempts: Attempt[];
  /** Asks for it, again and again, until that makes no sense any more. */
  want(order: Order): void;
  /** Whether nobody wants it any more, though it was not issued. */
  isGivenUp(order: Order): boolean;
  /** Asks once more for what has its answer, of this replica. */
  repeat(order: Order, replica: Replica): void;
  /** Whether everybody has an answer. */
  areDone(): boolean;
}

export interface ClientsOptions {
  clock: Clock;
  random: Random;
  trace: Trace;
  replicas: readonly Replica[];
  /** Whether somebody gives up after another answer that nothing was issued. */
  resigns: () => boolean;
}

/** Whoever orders something, and repeats what got no answer, as the documents say one can. */
export function createClients({ clock, random, trace, replicas, resigns }: ClientsOptions): Clients {
  const attempts: Attempt[] = [];
  const wanting = new Set<Order>();
  const givenUp = new Set<Order>();
  let open = 0;

  function ask(order: Order, replica: Replica, then: (answer: Answer | undefined) => void): void {
    const { run } = replica;
    // Nobody listens there.
    if (run === undefined) return clock.after(100, () => then(undefined));
    const attempt: Attempt = { order, run, begun: clock.now(), ended: undefined, answer: undefined };
    attempts.push(attempt);
    open++;
    trace.note(() => `${run.life.name}: asked for ${shown(order)}`);
    let isOver = false;
    function end(answer: Answer | undefined): void {
      if (isOver) return;
      isOver = true;
      open--;
      attempt.answer = answer;
      attempt.ended = clock.now();
      trace.note(
        () =>
          `${run?.life.name}: answers ${shown(order)}: ${answer === undefined ? "nothing" : told(answer)}`,
      );
      then(answer);
    }
    // A service that is killed does not answer any more.
    const hear = (answer: Answer) => void (run.life.isOver || clock.after(0, () => end(answer)));
    clock.after(
      0,
      () =>
        void send(run, order).then(
          (token) => hear({ kind: "issued", token }),
          (error: unknown) => hear(answerOf(error)),
        ),
      run.life,
    );
    // A client hears of a service that was killed when the connection ends.
    const watch = () => {
      if (isOver) return;
      if (run.life.isOver) end(undefined);
      else clock.after(500, watch);
    };
    clock.after(500, watch);
  }

  function want(order: Order): void {
    wanting.add(order);
    const again = () => clock.after(random.integer(200, 3_000), () => want(order));
    const twice = order.key !== undefined && random.chance(0.1);
    if (twice) ask(order, random.pick(replicas), () => undefined);
    ask(order, random.pick(replicas), (answer) => {
      // Without a key only what was surely not issued can be asked for again.
      const isSafe = order.key !== undefined || answer?.kind === "unavailable" || order.kind === "issuer";
      const hasEnd = answer !== undefined && ["issued", "refused", "broken"].includes(answer.kind);
      if (answer?.kind === "unavailable" && resigns()) givenUp.add(order);
      if (hasEnd || !isSafe || givenUp.has(order)) wanting.delete(order);
      else again();
    });
  }

  function repeat(order: Order, replica: Replica): void {
    wanting.add(order);
    ask(order, replica, (answer) => {
      if (answer !== undefined && ["issued", "refused", "broken"].includes(answer.kind))
        wanting.delete(order);
      else clock.after(random.integer(200, 3_000), () => repeat(order, replica));
    });
  }

  const isGivenUp = (order: Order) => givenUp.has(order);
  return { attempts, want, isGivenUp, repeat, areDone: () => wanting.size === 0 && open === 0 };
}

function send(run: Run, order: Order): Promise<IssuedToken | undefined> {
  if (isPayment(order))
    return run.placeOrder(order.signed).then(({ transactionHash }) => ({ id: 0, transactionHash }));
  const { number, kind, name, key, size } = order;
  const rest = { sessionKey: "session", idempotencyKey: key };
  if (kind === "issuer")
    return run.ledger.registerIssuer({ issuerId: name, wallet: ISSUER.wallet }).then(() => undefined);
  if (kind === "token") return run.issueToken({ ...rest, token: tokenOrder(order) });
  const [issuerId = "", tokenName = ""] = name.split("-");
  const info = JSON.stringify({ text: "x".repeat(size) });
  const token = { issuerId, tokenName, amount: BigInt(number), info };
  return run.issueSecurityToken({ ...rest, token }).then(() => undefined);
}

export function isPayment(order: Order): order is Payment {
  return order.kind === "payment";
}

export function tokenOrder({ number, name }: Order): TokenOrder {
  const names = { fullName: `Token ${name}`, shortName: name, ticker: name };
  return { ...names, amount: BigInt(number), decimals: 0, owner: OWNER };
}

function answerOf(error: unknown): Answer {
  if (!(error instanceof HallmarkError)) return { kind: "broken", error };
  if (error.code === "LEDGER_UNAVAILABLE") return { kind: "unavailable", error };
  if (error.code === "OUTCOME_UNKNOWN") return { kind: "unknown", error };
  return REFUSALS.includes(error.code) ? { kind: "refused", error } : { kind: "broken", error };
}

export function shown({ number, kind, name, key }: Order): string {
  return `order ${number} (${kind} ${name}${key === undefined ? "" : ", with key"})`;
}

function told(answer: Answer): string {
  if (answer.kind === "issued")
    return `issued ${answer.token?.id ?? ""} ${answer.token?.transactionHash.slice(2, 8) ?? ""}`;
  if (answer.kind === "broken") return `broken: ${(answer.error as Error).stack ?? String(answer.error)}`;
  const { code, message, cause } = answer.error;
  return `${code} ${message} (${cause instanceof Error ? cause.message : String(cause)})`;
}
