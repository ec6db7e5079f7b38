import { statSync } from "node:fs";
import { join } from "node:path";
import { load } from "./load.ts";
import { round } from "./over-http.ts";
import { tokenBody } from "./requests.ts";
import { startServer } from "./server-process.ts";

export interface TenThousand {
  /** Resident memory of a service without tokens. */
  emptyMiB: number;
  /** The same with 10,000 tokens, right after they were issued. */
  fullMiB: number;
  journalMiB: number;
  /** From the spawn, with them all to replay, to the first answer that it can take requests. */
  servingAfterSpawnSeconds: number;
}

/** What 10,000 tokens take: memory, disk, and a start that replays them. */
export async function tenThousand(
  command: string[],
  variables: Record<string, string>,
  cwd?: string,
): Promise<TenThousand> {
  let server = await startServer(command, variables, cwd);
  const empty = server.memory();
  await load({
    url: server.url,
    path: "/tokens",
    connections: 256,
    requests: 10_000,
    status: 200,
    body: (n) => tokenBody("t", n),
  });
  const full = server.memory();
  await server.stop("SIGKILL");
  const journalBytes = statSync(join(variables["DATA_DIR"] as string, "chain.journal")).size;
  server = await startServer(command, variables, cwd);
  await server.stop();
  return {
    emptyMiB: Math.round(empty / 2 ** 20),
    fullMiB: Math.round(full / 2 ** 20),
    journalMiB: round(journalBytes / 2 ** 20),
    servingAfterSpawnSeconds: round(server.startup / 1000),
  };
}
