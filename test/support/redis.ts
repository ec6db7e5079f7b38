import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { firstMatch } from "./anvil.ts";

export interface RedisServer {
  url: string;
  port: number;
  /** SIGSTOP keeps its connections and answers nothing; SIGCONT ends that. */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
  stop(): Promise<void>;
}

/** Whether this machine has a Redis server. */
export function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Starts an empty Redis server on loopback that keeps nothing on disk. 0 is any free port. */
export async function startRedis(port = 0): Promise<RedisServer> {
  const at = port === 0 ? await freePort() : port;
  const child = spawn(
    "redis-server",
    ["--port", String(at), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const exit = once(child, "exit");
  await firstMatch(child.stdout, /(Ready to accept connections)/);
  child.stdout.resume();
  return {
    url: `redis://127.0.0.1:${at}`,
    port: at,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

/** Redis itself takes no free port of the system's choice. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
