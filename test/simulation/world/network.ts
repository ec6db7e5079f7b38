import type { Node } from "../../../src/rpc/node.ts";
import { RpcError } from "../../../src/rpc/node.ts";
import type { Random } from "../random.ts";
import { decodeTransaction } from "../transaction.ts";
import type { Clock, Life } from "./clock.ts";
import type { Host } from "./host.ts";
import { short, type Trace } from "./trace.ts";

/** Milliseconds after which a service gives a call up, as in src/ledger/evm/setup/open-external.ts. */
const RPC_TIMEOUT = 15_000;

/** What may happen to a message at the moment; faults change it. Probabilities are from 0 to 1. */
export interface Weather {
  /** Milliseconds that a message is under way, in the mean. */
  latency: number;
  /** Calls that are lost on their way, or whose answers are. */
  loss: number;
  /** Calls that reach the node twice. */
  twice: number;
  /** Calls that are given up, and reach the node all the same, much later. */
  late: number;
  /** Transactions that the node takes without an answer. */
  mute: number;
  /** Answers of JSON-RPC that say no more than that something went wrong. */
  error: number;
}

export const FAIR: Omit<Weather, "latency"> = { loss: 0, twice: 0, late: 0, mute: 0, error: 0 };

export interface Network {
  weather: Weather;
  /** What a service has in the place of an HTTP client. */
  connect(life: Life, hears: (call: { method: string; params: readonly unknown[] }) => void): Node;
}

export interface NetworkOptions {
  clock: Clock;
  random: Random;
  trace: Trace;
  hosts: readonly Host[];
  latency: number;
  isSticky: boolean;
}

/** What is between the services and the nodes: calls and answers, each of which takes its time, or gets lost. */
export function createNetwork({ clock, random, trace, hosts, latency, isSticky }: NetworkOptions): Network {
  const weather: Weather = { latency, ...FAIR };
  const under = () => Math.min(random.wait(weather.latency), 60_000);

  function connect(life: Life, hears: (call: { method: string; params: readonly unknown[] }) => void): Node {
    const listeners: (() => void)[] = [];
    let host: Host | undefined;
    let calls = 0;

    function disconnected(): void {
      host = undefined;
      for (const listener of listeners) listener();
    }

    function send(method: string, params: readonly unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        hears({ method, params });
        // Killed just before: the call does not leave any more.
        if (life.isOver) return;
        const to = isSticky ? (host ??= random.pick(hosts)) : random.pick(hosts);
        const begun = clock.now();
        // What is under way when the connection ends is lost.
        const { epoch } = to;
        const number = ++calls;
        trace.note(() => `${life.name} → ${to.name} #${number} ${method} ${shown(method, params)}`);

        function fail(after: number, why: string): void {
          const isSlow = clock.now() + after - begun > RPC_TIMEOUT;
          const end = () => {
            trace.note(() => `${life.name} ← ${to.name} #${number} ${isSlow ? "no answer in time" : why}`);
            disconnected();
            reject(new Error(`the node does not answer ${method}: ${isSlow ? "it took too long" : why}`));
          };
          clock.after(isSlow ? begun + RPC_TIMEOUT - clock.now() : after, end, life);
        }

        function answer(after: number, give: () => void, text: () => string): void {
          if (clock.now() + after - begun > RPC_TIMEOUT) return fail(after, "it took too long");
          const end = () => {
            if (to.epoch !== epoch) return fail(0, "ECONNRESET");
            trace.note(() => `${life.name} ← ${to.name} #${number} ${text()}`);
            give();
          };
          clock.after(after, end, life);
        }

        function arrive(isLast: boolean): void {
          if (to.epoch !== epoch) return isLast ? fail(0, "ECONNRESET") : undefined;
          if (!to.isUp || to.isCut) return isLast ? fail(under(), "ECONNREFUSED") : undefined;
          if (to.isMute) return isLast ? fail(RPC_TIMEOUT * 2, "it took too long") : undefined;
          let value: unknown;
          let error: RpcError | undefined;
          try {
            value = to.call(method, params);
          } catch (thrown) {
            if (!(thrown instanceof RpcError)) throw thrown;
            error = thrown;
          }
          if (!isLast) return;
          if (random.chance(weather.loss)) return fail(lossTime(), "ECONNRESET");
          if (method === "eth_sendRawTransaction" && random.chance(weather.mute))
            return fail(RPC_TIMEOUT * 2, "it took too long");
          if (error === undefined)
            answer(
              under(),
              () => resolve(value),
              () => result(value),
            );
          else
            answer(
              under(),
              () => reject(error),
              () => (error as Error).message,
            );
        }

        const way = under();
        if (random.chance(weather.error)) {
          const error = new RpcError(-32603, "Internal error");
          return answer(
            way,
            () => reject(error),
            () => error.message,
          );
        }
        if (random.chance(weather.loss)) return fail(lossTime(), "ECONNRESET");
        if (random.chance(weather.late)) {
          fail(lossTime(), "ECONNRESET");
          return clock.after(random.wait(10_000), () => arrive(false));
        }
        const isTwice = random.chance(weather.twice);
        if (isTwice) clock.after(way, () => arrive(false));
        const arrival = isTwice ? way + under() : way;
        // Nobody waits for the answer by then.
        const isLate = arrival > RPC_TIMEOUT;
        if (isLate) fail(arrival, "it took too long");
        clock.after(arrival, () => arrive(!isLate));
      });
    }

    for (const each of hosts)
      each.onDisconnect(() => {
        if (!life.isOver && (!isSticky || host === each)) disconnected();
      });
    return { send, onDisconnect: (listener) => void listeners.push(listener) };
  }

  /** Told at once, or only by the wait for it. */
  function lossTime(): number {
    return random.chance(0.7) ? under() : RPC_TIMEOUT * 2;
  }

  return { weather, connect };
}

function shown(method: string, params: readonly unknown[]): string {
  if (method !== "eth_sendRawTransaction") return JSON.stringify(params).slice(0, 120);
  const { hash, nonce, gas, price, data } = decodeTransaction(params[0] as string);
  return `${short(hash)} nonce ${nonce} gas ${gas} price ${price} ${data.length / 2 - 1} bytes`;
}

function result(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value).slice(0, 80);
  const { number, hash, blockNumber, status } = value as Record<string, string>;
  if (number !== undefined) return `block ${Number(number)} ${short(hash as string)}`;
  if (status !== undefined) return `receipt ${status} in block ${Number(blockNumber)}`;
  return Array.isArray(value) ? `${value.length} logs` : "something";
}
