import { pino } from "pino";
import { readConfig } from "./config.ts";
import { startService } from "./service.ts";

/** The process: its environment, its signals and its end. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const { url, rpcUrl, stop } = await startService({
    config,
    log,
    availableMemory: () => process.availableMemory(),
    onFailure(error) {
      log.fatal({ err: error }, error.message);
      process.exit(1);
    },
  });
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      // The same signal may come twice: to this process, and to its whole process group.
      if (stopping) return;
      stopping = true;
      log.info(`${signal}: stopping`);
      stop().then(
        () => log.info("stopped"),
        (error: unknown) => {
          log.fatal({ err: error }, "the stop failed");
          process.exitCode = 1;
        },
      );
    });
  }
  // Logged after the handlers are set, because whoever reads the line may send a signal at once.
  log.info(
    rpcUrl === undefined ? `ready: ${url}` : `ready: ${url}, JSON-RPC of the embedded chain: ${rpcUrl}`,
  );
}

main().catch((error: unknown) => {
  console.error(`Hallmark can't start: ${(error as Error).message}`);
  process.exit(1);
});
