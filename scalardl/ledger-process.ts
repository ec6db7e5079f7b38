import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "./build.ts";
import { prepareLedgerFolder, type LedgerFolderOptions } from "./ledger-folder.ts";

export interface LedgerProcess {
  port: number;
  privilegedPort: number;
  /** The HMAC key of the service. */
  secret: string;
  /** Where the contracts' classes are. */
  classes: string;
  /** Resolves when it has ended. */
  ended: Promise<unknown>;
  /** Ends it. With SIGTERM the calls that are under way are answered first. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** How many characters of its stderr are kept, counted from the end. */
const MAX_ERRORS = 10_000;

/** Starts a Ledger on loopback, and resolves when it can be called. It ends with this process. @throws Error */
export async function startLedger(options: LedgerFolderOptions): Promise<LedgerProcess> {
  const { java, classpath, classes } = await build();
  const { properties, secret } = prepareLedgerFolder(options);
  const log = join(options.folder, "ledger.log");
  const flags = [
    "--enable-native-access=ALL-UNNAMED",
    "-Xmx1g",
    `-Dlog4j2.configurationFile=${join(import.meta.dirname, "log4j2.properties")}`,
    `-Dhallmark.log=${log}`,
  ];
  const schema = join(import.meta.dirname, "schema.json");
  const child = spawn(java, [...flags, "-cp", classpath, "hallmark.LoopbackLedger", properties, schema], {
    stdio: "pipe",
  });
  const ended = once(child, "exit");
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-MAX_ERRORS)));
  const ports = await new Promise<number[]>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const ready = /^ready: (\d+) (\d+)$/.exec(line);
      if (ready !== null) resolve(ready.slice(1).map(Number));
    });
    child.once("error", reject);
    // Java may print warnings before this line.
    const reason = () => errors.trim().split("\n").at(-1);
    void ended.then(() => reject(new Error(`${reason()} (the log: ${log})`)));
  });
  return {
    port: ports[0] as number,
    privilegedPort: ports[1] as number,
    secret,
    classes,
    ended,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}
