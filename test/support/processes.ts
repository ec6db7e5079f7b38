import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { httpNode } from "../../src/rpc/http-node.ts";
import { firstMatch, type TestChain } from "./anvil.ts";

const ROOT = join(import.meta.dirname, "../..");
const HARDHAT = [
  join(ROOT, "node_modules/hardhat/dist/src/cli.js"),
  "--config",
  join(ROOT, "hardhat.config.ts"),
];

/** Ends the process if any part of Hardhat is loaded, with an exit code that nothing else has. */
export const NO_HARDHAT = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ resolve(name, context, next) {
    const found = next(name, context);
    if (/node_modules\\/(hardhat|@nomicfoundation)\\//.test(found.url)) process.exit(99);
    return found;
  } });`)}`;

export type Environment = Record<string, string>;

export interface ChildService {
  url: string;
  /** The embedded chain's JSON-RPC. */
  rpcUrl: string | undefined;
  /** Resolves, when it has ended, to its exit code or the signal that ended it. */
  exit: Promise<number | string>;
  /** The same, after this signal. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | string>;
  /** SIGSTOP keeps its connections and answers nothing; SIGCONT ends that. */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
}

export interface ScriptResult {
  /** Its exit code, or the signal that ended it. */
  exit: number | string;
  output: string;
}

function start(args: string[], cwd: string, environment: Environment): ChildProcess {
  // Not the environment of the test run, in which anything may be set.
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment };
  return spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function result(child: ChildProcess): Promise<ScriptResult> {
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { exit: code ?? signal ?? "", output };
}

/**
 * Starts the service in `cwd`, where its `deployments/` and `data/` are. `onOutput` hears what it logs.
 * @throws where it ends before it is ready
 */
export async function startService(
  cwd: string,
  environment: Environment,
  nodeOptions: string[] = [],
  onOutput: (text: string) => void = () => {},
): Promise<ChildService> {
  const child = start([...nodeOptions, join(ROOT, "src/main.ts")], cwd, {
    PORT: "0",
    RPC_PORT: "0",
    ...environment,
  });
  child.stdout?.on("data", (chunk: Buffer) => onOutput(chunk.toString()));
  const exit = once(child, "exit").then(([code, killed]: (number | string | null)[]) => code ?? killed ?? "");
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ready =
    /(?:ready|listening): (http:\/\/[^",\s]+)(?:, JSON-RPC of the embedded chain: (http:\/\/[^",\s]+))?"/;
  const [url, rpcUrl] = await firstMatch(child.stdout as NodeJS.ReadableStream, ready).catch(
    async (error: Error) => {
      await exit;
      throw new Error(error.message + errors);
    },
  );
  return {
    url: url as string,
    rpcUrl,
    exit,
    end(signal) {
      child.kill("SIGCONT");
      child.kill(signal);
      return exit;
    },
    signal: (name) => void child.kill(name),
  };
}

/** Starts a service that shall refuse to start, and answers how. */
export async function refusalOf(
  cwd: string,
  environment: Environment,
  nodeOptions: string[] = [],
): Promise<ScriptResult> {
  const child = start([...nodeOptions, join(ROOT, "src/main.ts")], cwd, {
    PORT: "0",
    RPC_PORT: "0",
    ...environment,
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  return result(child).finally(() => clearTimeout(timer));
}

/** `hardhat run scripts/<name> --network <network>` in `cwd`. */
export function runScript(
  name: string,
  network: string,
  cwd: string,
  environment: Environment,
  onStart: (child: ChildProcess) => void = () => {},
): Promise<ScriptResult> {
  const script = join(ROOT, "scripts", name);
  const args = [...HARDHAT, "run", "--no-compile", script, "--network", network];
  const child = start(args, cwd, environment);
  onStart(child);
  return result(child);
}

/** `hardhat node` on a free port. */
export async function startHardhatNode(cwd: string): Promise<TestChain> {
  const child = start([...HARDHAT, "node", "--port", "0", "--hostname", "127.0.0.1"], cwd, {});
  const exit = once(child, "exit");
  child.stderr?.resume();
  const pattern = /server at (http:\/\/[0-9.:]+)/;
  const [url = ""] = await firstMatch(child.stdout as NodeJS.ReadableStream, pattern);
  return {
    url,
    node: httpNode(url, 60_000),
    async stop() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}
