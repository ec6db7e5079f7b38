import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  createIssueSecurityToken,
  type IssueSecurityToken,
} from "../../../src/issuance/issue-security-token.ts";
import { createIssueToken, type IssueToken } from "../../../src/issuance/issue-token.ts";
import { createPlaceOrder, type PlaceOrder } from "../../../src/issuance/place-order.ts";
import { createChainGuard, type ChainIdentity } from "../../../src/ledger/evm/chain-guard.ts";
import { createEvmLedger } from "../../../src/ledger/evm/evm-ledger.ts";
import { createSender } from "../../../src/ledger/evm/issue/sender.ts";
import { matchingNode } from "../../../src/rpc/matching-node.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { Random } from "../random.ts";
import type { Clock, Life } from "./clock.ts";
import { connect } from "./connect.ts";
import { CHAIN_ID, CONTRACTS, FIRST_BLOCK, ISSUER, OPERATORS, OWNER } from "./ground.ts";
import type { Host } from "./host.ts";
import type { Network } from "./network.ts";
import type { Offers } from "./offers.ts";
import { isUntrue } from "./probes.ts";
import type { Trace } from "./trace.ts";

/** Longer than in src/service.ts, since looks at the node are most of what there is to do. */
export const POLL_INTERVAL = 250;
/** As in src/service.ts. */
const STUCK_AFTER = 30_000;

/** The service between its start and its end, however that comes. */
export interface Run {
  life: Life;
  /** Its operator's, in lower case. */
  address: string;
  ledger: Ledger;
  issueToken: IssueToken;
  issueSecurityToken: IssueSecurityToken;
  placeOrder: PlaceOrder;
  /** Ends what listens to it. */
  signal: AbortSignal;
}

/** A place where the service runs, time after time, over what it keeps on disk. */
export interface Replica {
  name: string;
  run: Run | undefined;
  /** Why it did not start the last time. */
  refusal: string | undefined;
  start(): void;
  /** As by SIGKILL. It is started again after so many milliseconds. */
  kill(pause: number): void;
  /** As by SIGTERM: every request gets its answer. It is started again after so many milliseconds. */
  stop(pause: number): void;
  /** Is killed right before a call of its leaves, or right after, so many calls from now. */
  killAfter(calls: number): void;
}

export interface ReplicaOptions {
  name: string;
  operator: number;
  clock: Clock;
  random: Random;
  trace: Trace;
  network: Network;
  offers: Offers;
  identity: ChainIdentity;
  hosts: readonly Host[];
  confirmations: number;
  timeout: number;
  needsSession: boolean;
  /** Where its index is; undefined keeps it in memory. */
  folder: string | undefined;
  /** Where it keeps which chain it knows; undefined lets it know that without asking. */
  dataDir: string | undefined;
  onStart: (run: Run) => void;
  violate: (what: string) => void;
}

export function createReplica(options: ReplicaOptions): Replica {
  const { name, clock, random, trace, network, offers, confirmations, timeout, violate } = options;
  const wallet = OPERATORS[options.operator] ?? OPERATORS[0];
  let runs = 0;
  let callsLeft = Infinity;
  let end = () => {};
  let isClosing = false;
  let isStarting = false;

  const isOld = () => options.hosts.every(({ node }) => !node.chain.prices.cancun);

  /** Without the names of folders, which are others each time. */
  function nameless(message: string): string {
    return [options.folder, options.dataDir].reduce<string>(
      (text, folder) => (folder === undefined ? text : text.replaceAll(folder, "")),
      message,
    );
  }

  function hears(life: Life, method: string, params: readonly unknown[]): void {
    const isLast = --callsLeft === 0;
    const leaves = !isLast || random.chance(0.5);
    if (leaves && method === "eth_sendRawTransaction") offers.add(life, params[0] as string);
    if (!isLast) return;
    const kill = () => void (replica.run?.life === life && replica.kill(random.integer(10, 5_000)));
    if (leaves) clock.after(0, kill);
    else kill();
  }

  async function boot(life: Life, folder: string | undefined): Promise<Run> {
    const bare = network.connect(life, ({ method, params }) => hears(life, method, params));
    const { dataDir } = options;
    const { guard, node, firstBlock } =
      dataDir === undefined
        ? { ...createChainGuard(matchingNode(bare), options.identity), firstBlock: FIRST_BLOCK }
        : await connect(bare, { ...options, dataDir, wallet });
    if (dataDir !== undefined && isOld()) violate(`${life.name} has started on a chain that is too old`);
    const abort = new AbortController();
    const tell = (fields: object, message: string) =>
      trace.note(() => `${life.name}: ${nameless(message)} ${shown(fields)}`);
    const log = { debug: () => undefined, info: tell, warn: tell };
    const common = { node, guard, confirmations, pollInterval: POLL_INTERVAL, log };
    const sender = createSender({
      ...{ ...common, wallet, chainId: CHAIN_ID },
      ...{ stuckAfter: STUCK_AFTER, signal: abort.signal },
    });
    const ledger = createEvmLedger({
      ...{ ...common, sender, contracts: CONTRACTS, chainId: CHAIN_ID, firstBlock, timeout },
      ...(folder !== undefined && { indexFolder: folder }),
    });
    end = () => {
      life.isOver = true;
      abort.abort();
    };
    const limit = async () => undefined;
    return {
      ...{ life, ledger, signal: abort.signal, address: wallet.address.toLowerCase() },
      issueToken: createIssueToken({ ledger, walletOf: async () => OWNER, limit }),
      issueSecurityToken: createIssueSecurityToken({
        ...{ ledger, auth: options.needsSession ? "required" : "open" },
        ...{ walletOf: async () => ISSUER.wallet, limit },
      }),
      placeOrder: createPlaceOrder({ ledger, limit }),
    };
  }

  const replica: Replica = {
    name,
    run: undefined,
    refusal: undefined,
    start() {
      if (replica.run !== undefined || isClosing || isStarting) return;
      isStarting = true;
      const life: Life = { name: `${name}.${++runs}`, isOver: false };
      const folder = options.folder && nextFolder(options.folder, runs);
      callsLeft = Infinity;
      trace.note(() => `${life.name} starts`);
      clock.after(
        0,
        () =>
          void boot(life, folder).then(
            (run) => {
              isStarting = false;
              replica.refusal = undefined;
              replica.run = run;
              options.onStart(run);
            },
            (error: unknown) => {
              isStarting = false;
              life.isOver = true;
              const { message } = error as Error;
              replica.refusal = message;
              trace.note(() => `${life.name} does not start: ${nameless(message)}`);
              if (isUntrue(message, isOld()) && network.weather.error === 0)
                violate(`${life.name} says that ${message}`);
              clock.after(random.integer(500, 3_000), replica.start);
            },
          ),
        life,
      );
    },
    kill(pause) {
      if (replica.run === undefined) return;
      trace.note(() => `${replica.run?.life.name} is killed`);
      replica.run = undefined;
      end();
      clock.after(pause, replica.start);
    },
    stop(pause) {
      const { run } = replica;
      if (run === undefined) return;
      trace.note(() => `${run.life.name} stops`);
      replica.run = undefined;
      isClosing = true;
      const close = async () => {
        await run.ledger.close();
        end();
        isClosing = false;
        clock.after(pause, replica.start);
      };
      clock.after(0, () => void close(), run.life);
    },
    killAfter: (calls) => void (callsLeft = calls),
  };
  return replica;
}

/** What a killed run left on disk, in a folder for the next one: it still has its own one open. */
function nextFolder(folder: string, run: number): string {
  const next = join(folder, String(run));
  mkdirSync(next, { recursive: true });
  for (const file of ["index.db", "index.db-wal"]) {
    const before = join(folder, String(run - 1), file);
    if (existsSync(before)) copyFileSync(before, join(next, file));
  }
  return next;
}

function shown(fields: object): string {
  return JSON.stringify(fields, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}
