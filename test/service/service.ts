import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { readConfig } from "../../src/config.ts";
import { listen, type HttpServer } from "../../src/http/server/http-server.ts";
import { startService } from "../../src/service.ts";

/** A service that runs, with its embedded chain. */
export interface Running {
  url: string;
  rpcUrl: string;
  dataDir: string;
  /** Every line that it has logged so far. */
  log: string[];
  stop(): Promise<void>;
}

export interface ChildService extends Running {
  pid: number;
  exitCode(): number | null;
}

/** The key that the documents show: a session of Hardhat's account 1 on a loopback address. */
export const DEMO_KEY = "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL";

type Environment = Record<string, string>;

/** Starts the service in this process: free ports, a folder of its own. */
export async function startInProcess(environment: Environment = {}): Promise<Running> {
  const dataDir = temporaryFolder();
  const log: string[] = [];
  const config = readConfig({ ...defaults(dataDir), ...environment });
  const logger = pino({ level: config.logLevel }, { write: (line: string) => void log.push(line) });
  const { url, rpcUrl, announce, stop } = await startService({
    config,
    log: logger,
    availableMemory: () => process.availableMemory(),
    onFailure: (error) => {
      throw error;
    },
  });
  await announce();
  return {
    url,
    rpcUrl: rpcUrl as string,
    dataDir,
    log,
    async stop() {
      await stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

/** Starts the service as its users do, as a process of its own. */
export async function startProcess(environment: Environment = {}): Promise<ChildService> {
  const dataDir = temporaryFolder();
  const child = spawn(process.execPath, ["src/main.ts"], {
    cwd: join(import.meta.dirname, "../.."),
    env: { PATH: process.env["PATH"], ...defaults(dataDir), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = once(child, "exit");
  const log: string[] = [];
  const [url, rpcUrl] = await new Promise<string[]>((resolve, reject) => {
    let text = "";
    function take(chunk: Buffer): void {
      log.push(chunk.toString());
      text += chunk.toString();
      const ready =
        /(?:ready|listening): (http:\/\/[^",\s]+), JSON-RPC of the embedded chain: (http:\/\/[^"\s]+)/.exec(
          text,
        );
      if (ready !== null) resolve(ready.slice(1));
    }
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("exit", (code) => reject(new Error(`the service ended with ${code}: ${text}`)));
  });
  return {
    url: url as string,
    rpcUrl: rpcUrl as string,
    dataDir,
    log,
    pid: child.pid as number,
    exitCode: () => child.exitCode,
    async stop() {
      child.kill("SIGTERM");
      await exit;
      rmSync(dataDir, { recursive: true });
    },
  };
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "hallmark-test-"));
}

function defaults(dataDir: string): Environment {
  return { PORT: "0", RPC_PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "debug" };
}

/** Where the service has put its registry. */
export function registryAddress({ dataDir }: Running): string {
  const record = JSON.parse(readFileSync(join(dataDir, "deployments", "31337.json"), "utf8")) as {
    contracts: { registry: { address: string } };
  };
  return record.contracts.registry.address;
}

/** A server on any free port that logs nothing. */
export function listenQuietly(): Promise<HttpServer> {
  return listen({ host: "127.0.0.1", port: 0, log: { info: () => undefined } });
}
