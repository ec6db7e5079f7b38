import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

export interface ServerProcess {
  url: string;
  /** Milliseconds from the spawn to the first answer that it can take requests. */
  startup: number;
  /** Resident memory in bytes. */
  memory(): number;
  /** Milliseconds of CPU that it has taken so far. */
  cpu(): number;
  /** Stops it and resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a server in a process of its own, which must print a line with `ready: <url>`. */
export async function startServer(
  command: string[],
  environment: Record<string, string> = {},
  cwd?: string,
): Promise<ServerProcess> {
  const start = performance.now();
  const [program, ...args] = command as [string, ...string[]];
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await readyUrl(child);
  return {
    url,
    startup: performance.now() - start,
    memory: () => residentMemory(child.pid as number),
    cpu: () => cpuTime(child.pid as number),
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill(signal);
      await gone;
    },
  };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.once("exit", () => reject(new Error(`the server ended before it was ready: ${output}`)));
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      // Later output is read too, or the pipe would fill up, but it is dropped.
      if (output.length < 100_000) output += chunk;
      const url = /ready: (http:\/\/[^\s",]+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

function residentMemory(pid: number): number {
  const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(pages) * 1024;
}

/** Milliseconds in a tick of the kernel's accounts. */
const TICK = 10;

function cpuTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return TICK * (Number(fields[11]) + Number(fields[12]));
}
