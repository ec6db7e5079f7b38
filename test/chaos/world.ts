import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Node } from "../../src/rpc/node.ts";
import { openRedisSessions } from "../../src/sessions/redis-sessions.ts";
import { issuePaid, type PaidToken } from "../crash/orders.ts";
import type { ChainProcess } from "../support/anvil.ts";
import { startFaultyProxy, type FaultyProxy } from "../support/faulty-proxy.ts";
import { startGeth, SURVIVES_KILL } from "../support/geth.ts";
import { ISSUER, OWNER } from "../support/issuing.ts";
import { createNodeSite, OPERATORS, type NodeSite } from "../support/node-site.ts";
import { startService, type ChildService } from "../support/processes.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";

/** More than a killed geth was seen to lose of its newest blocks: two. */
const CONFIRMATIONS = 4;
/** Seconds. */
const BLOCK_TIME = 1;
const REQUEST_TIMEOUT = 20;
/** Milliseconds until a replica that ended is started again, as supervisors do. */
const RESTART_AFTER = 500;

/** A replica of the service, which is started again whenever it ends. */
export interface Replica {
  name: string;
  operator: (typeof OPERATORS)[number];
  /** What is between it and the node, and Redis. */
  toNode: FaultyProxy;
  toRedis: TcpProxy;
  /** Undefined while it is not up. */
  service: ChildService | undefined;
  logFile: string;
}

/** Three replicas before one node and one Redis. */
export interface World {
  folder: string;
  replicas: Replica[];
  site: NodeSite;
  /** The node, past all proxies. */
  node: Node;
  chain(): ChainProcess;
  redis(): RedisServer;
  /** Kills it, and starts it from what it has on disk. */
  restartChain(): Promise<void>;
  restartRedis(): Promise<void>;
  /** The keys of sessions of OWNER and ISSUER. */
  session: string;
  issuerSession: string;
  /** What OWNER pays with. */
  paid: PaidToken;
  /** `keep` leaves the logs. */
  end(keep: boolean): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "hallmark-chaos-"));
  const geth = () =>
    startGeth({ fork: "osaka", period: BLOCK_TIME, folder: join(folder, "geth"), args: SURVIVES_KILL });
  let chain = await geth();
  const node: Node = { send: (method, params) => chain.node.send(method, params) };
  const site = await createNodeSite(node);
  const redisFolder = join(folder, "redis");
  mkdirSync(redisFolder);
  let redis = await startRedis(0, redisFolder);
  const store = await openRedisSessions(redis.url);
  const until = new Date(Date.now() + 3_600_000);
  const session = await store.create(OWNER.address, until);
  const issuerSession = await store.create(ISSUER.address, until);
  await store.close();
  const paid = await issuePaid(site);
  let isOver = false;

  async function superviseReplica(replica: Replica): Promise<void> {
    const environment = site.environment(replica.toNode.url, {
      OPERATOR_PRIVATE_KEY: replica.operator.privateKey,
      SESSION_STORE: `redis://127.0.0.1:${replica.toRedis.port}`,
      DATA_DIR: join(folder, replica.name),
      ORDERS: "on",
      CONFIRMATIONS: String(CONFIRMATIONS),
      REQUEST_TIMEOUT: String(REQUEST_TIMEOUT),
    });
    const log = (text: string) => appendFileSync(replica.logFile, text);
    while (!isOver) {
      try {
        replica.service = await startService(site.folder, environment, [], log);
        await replica.service.exit;
      } catch (error) {
        // It does not start without its node or its Redis.
        log(`${(error as Error).message}\n`);
      }
      replica.service = undefined;
      await sleep(RESTART_AFTER);
    }
  }

  const replicas = await Promise.all(
    OPERATORS.map(async (operator, i): Promise<Replica> => {
      const name = `replica-${i + 1}`;
      return {
        name,
        operator,
        toNode: await startFaultyProxy(chain.url),
        toRedis: await startTcpProxy(redis.port),
        service: undefined,
        logFile: join(folder, `${name}.log`),
      };
    }),
  );
  const supervised = replicas.map(superviseReplica);

  return {
    folder,
    replicas,
    site,
    node,
    chain: () => chain,
    redis: () => redis,
    async restartChain() {
      await chain.end("SIGKILL");
      chain = await geth();
      for (const { toNode } of replicas) toNode.target = chain.url;
    },
    async restartRedis() {
      await redis.stop();
      redis = await startRedis(redis.port, redisFolder);
    },
    session,
    issuerSession,
    paid,
    async end(keep) {
      isOver = true;
      for (const { service } of replicas) void service?.end("SIGKILL");
      await Promise.all(supervised);
      await Promise.all(replicas.flatMap(({ toNode, toRedis }) => [toNode.stop(), toRedis.stop()]));
      await redis.stop();
      await chain.stop();
      await site.remove();
      if (!keep) rmSync(folder, { recursive: true });
    },
  };
}
