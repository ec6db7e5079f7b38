import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "./build.ts";
import { prepareLedgerFolder, type LedgerFolderOptions } from "./ledger-folder.ts";

export interface LedgerProcess {
  port: number;
  privilegedPort: number;
  /** The HMAC key of its first client. */
  secret: string;
  pid: number;
  /** Resolves when it has ended. */
  ended: Promise<unknown>;
  /** Lets what is under way come to its end. */
  stop(): Promise<void>;
}

/** Starts a Ledger on loopback, and resolves when it can be called. It ends with this process. @throws Error */
export async function startLedger(options: LedgerFolderOptions): Promise<LedgerProcess> {
  const { java, classpath } = await build();
  const { properties, secret } = prepareLedgerFolder(options);
  const log = join(options.folder, "ledger.log");
  const flags = [
    "--enable-native-access=ALL-UNNAMED",
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=4",
  ];
  const schema = join(import.meta.dirname, "schema.json");
  const child = spawn(java, [...flags, "-cp", classpath, "hallmark.LoopbackLedger", properties, schema], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  const file = createWriteStream(log, { flags: "a", mode: 0o600 });
  child.stderr.pipe(file);
  const ports = await new Promise<number[]>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const ready = /^ready: (\d+) (\d+)$/.exec(line);
      if (ready === null) file.write(`${line}\n`);
      else resolve(ready.slice(1).map(Number));
    });
    child.once("error", reject);
    void ended.then(() => reject(new Error(`the Ledger did not start: see ${log}`)));
  });
  return {
    port: ports[0] as number,
    privilegedPort: ports[1] as number,
    secret,
    pid: child.pid as number,
    ended,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
