import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on a free port of loopback and tells the parent process where. */
export function listen(app: Pick<Server, "listen">): void {
  const server = app.listen(0, "127.0.0.1", () => {
    process.stdout.write(`ready: http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
}
