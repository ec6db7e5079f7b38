import { enableCompileCache } from "node:module";
import { totalmem } from "node:os";
import { fileURLToPath } from "node:url";

/** What Node made of the sources, so that a later start need not compile them; where it can't be written, each start does. */
const COMPILE_CACHE = fileURLToPath(new URL("../node_modules/.cache/hallmark", import.meta.url));

/** The process: its environment, its signals and its end. */
async function main(): Promise<void> {
  requireWorkingDirectory();
  enableCompileCache(COMPILE_CACHE);
  useSmallPages();
  // Imported only now: libraries ask for the working directory and for variables while they load.
  const { readConfig } = await import("./config.ts");
  const { createLog } = await import("./log.ts");
  const { startService } = await import("./service.ts");
  const config = readConfig(process.env);
  const log = await createLog(config.logLevel, process.stdout.isTTY);
  const { announce, stop } = await startService({
    config,
    log,
    availableMemory,
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
  await announce();
}

/** The embedded chain takes fresh memory for its blocks: clearing large pages of it was a seventh of the chain's time under load. */
function useSmallPages(): void {
  process.env["MIMALLOC_ALLOW_THP"] ??= "0";
}

/** @throws Error if it was deleted: nothing relative to it can be found then */
function requireWorkingDirectory(): void {
  try {
    process.cwd();
  } catch (error) {
    throw new Error("the working directory was deleted: start it in one that exists", { cause: error });
  }
}

/** How many bytes this process can still take, from its machine or within its container's limit. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  // A container's usage counts the files that the system keeps in memory until it needs the room.
  const isContained = limit > 0 && limit < totalmem();
  return isContained ? limit - process.memoryUsage.rss() : process.availableMemory();
}

main().catch((error: unknown) => {
  console.error(`Hallmark can't start: ${(error as Error).message}`);
  process.exit(1);
});
