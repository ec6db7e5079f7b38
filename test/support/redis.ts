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

/**
 * Starts a Redis server on loopback; 0 is any free port. It keeps nothing on disk, or in `folder` each write before it is
 * answered.
 */
export async function startRedis(port = 0, folder?: string): Promise<RedisServer> {
  const at = port === 0 ? await freePort() : port;
  const keeping = ["--dir", String(folder), "--appendonly", "yes", "--appendfsync", "always"];
  const child = spawn(
    "redis-server",
    [
      ...["--port", String(at), "--bind", "127.0.0.1", "--save", ""],
      ...(folder === undefined ? ["--appendonly", "no"] : keeping),
    ],
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
      child.kill("SIGCONT");
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
