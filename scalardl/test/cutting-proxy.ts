import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export interface CuttingProxy {
  /** `host:port` */
  address: string;
  /** Breaks the connections that there are, as soon as the target has the next bytes of a request and before it answers. */
  cutAfterRequest(): void;
  /** Lets no answer through until `release`. */
  hold(): void;
  release(): void;
  /** Refuses connections, and breaks those that there are. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Stands between a client and a server of any protocol, and does to their connections what networks do. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const [host, targetPort] = target.split(":") as [string, string];
  const pairs = new Set<[Socket, Socket]>();
  let server: Server;
  let cut = false;

  function cutAll(): void {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  }

  function relay(client: Socket): void {
    const upstream = connect(Number(targetPort), host);
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
    client.on("data", (bytes: Buffer) => {
      upstream.write(bytes, () => {
        // A request and its headers; less is only what keeps a connection alive.
        if (cut && bytes.length > 200) {
          cut = false;
          cutAll();
        }
      });
    });
    upstream.pipe(client);
    if (isHeld) upstream.pause();
  }

  let isHeld = false;
  function setHeld(held: boolean): void {
    isHeld = held;
    for (const [client, upstream] of pairs) {
      if (held) upstream.unpipe(client).pause();
      else upstream.pipe(client);
    }
  }

  async function listen(port: number): Promise<number> {
    server = createServer(relay);
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async function down(): Promise<void> {
    server.close();
    cutAll();
    await once(server, "close");
  }

  const port = await listen(0);
  return {
    address: `127.0.0.1:${port}`,
    cutAfterRequest: () => (cut = true),
    hold: () => setHeld(true),
    release: () => setHeld(false),
    down,
    async up() {
      await listen(port);
    },
    async stop() {
      if (server.listening) await down();
    },
  };
}
