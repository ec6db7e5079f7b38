import { createClient, ErrorReply } from "@redis/client";

type Client = ReturnType<typeof newClient>;

export interface RedisConnection {
  /** What messages call the server: where it is, without its password. */
  name: string;
  /**
   * Runs a command and returns its reply.
   * @throws ErrorReply with Redis's own refusal, any other error if the server does not answer within two seconds
   */
  run<Reply>(command: (client: Client) => Promise<Reply>): Promise<Reply>;
  close(): void;
}

/** Milliseconds that a server has for an answer. A healthy one needs less than one. */
const ANSWER_WITHIN = 2_000;

/**
 * Connects to a Redis server at a `redis://` or `rediss://` address. The library reconnects when a connection breaks, but
 * misses two cases, in which this makes a new connection: a server that keeps the connection and answers nothing, and a
 * server that became a replica and refuses every write, as after a failover behind one name.
 * @throws Error that does not show the address's password
 */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const name = `the Redis server of SESSION_STORE at ${new URL(url).host}`;
  let connected = false;
  const reconnect = (retries: number, cause: Error) => (connected ? Math.min(retries * 50, 1_000) : cause);
  let client = newClient(url, reconnect);
  let madeAt = Date.now();
  try {
    await inTime(client.connect());
    connected = true;
  } catch (cause) {
    client.destroy();
    throw new Error(`${name} can't be reached: ${reasonOf(cause)}`, { cause });
  }

  function replace(failed: Client): void {
    // Another command has replaced the connection already, or the new one has not had time to connect.
    if (failed !== client || Date.now() - madeAt < ANSWER_WITHIN) return;
    client = newClient(url, reconnect);
    madeAt = Date.now();
    client.connect().catch(() => undefined);
    failed.destroy();
  }

  return {
    name,
    async run(command) {
      const used = client;
      try {
        return await inTime(command(used));
      } catch (error) {
        if (!isRefusal(error)) replace(used);
        throw error;
      }
    },
    close: () => client.destroy(),
  };
}

function newClient(url: string, reconnectStrategy: (retries: number, cause: Error) => number | Error) {
  const client = createClient({
    url,
    // While the server is away, a command fails instead of waiting.
    disableOfflineQueue: true,
    socket: { connectTimeout: ANSWER_WITHIN, reconnectStrategy },
  });
  // Each command reports its own failure, but without a listener a lost connection would end the process.
  client.on("error", () => undefined);
  return client;
}

/** Whether the server refused the command. READONLY does not count, since it means that the writable server is elsewhere. */
function isRefusal(error: unknown): boolean {
  return error instanceof ErrorReply && !error.message.startsWith("READONLY");
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it does not answer")), ANSWER_WITHIN);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as Error & { code?: string };
  return code ?? message;
}
