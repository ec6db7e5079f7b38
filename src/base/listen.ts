import type { AddressInfo, Server } from "node:net";

/** Where a server listens. Port 0 means any free port; `variable` is the environment variable that sets the port. */
export interface Place {
  host: string;
  port: number;
  variable: string;
}

/**
 * Listens, and returns the address.
 * @throws Error that says what to change
 */
export async function listenAt(server: Server, { host, port, variable }: Place): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(reasonOf(error) ?? error.message, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return server.address() as AddressInfo;

  function reasonOf({ code }: NodeJS.ErrnoException): string | undefined {
    switch (code) {
      case "EADDRINUSE":
        return `port ${port} is in use: stop the process that listens there, or set ${variable} to another port`;
      case "EACCES":
        return `this process may not listen on port ${port}: set ${variable} to one above 1023`;
      case "EADDRNOTAVAIL":
      case "ENOTFOUND":
        return `this machine does not have the address ${host}: correct HOST`;
      default:
        return undefined;
    }
  }
}
