import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { findJdk } from "../java.ts";

const PASSWORD = "of a test's own";

/** Ends TLS before a Ledger, with a certificate for localhost of its own that it leaves in `folder`. */
export async function startTlsProxy(target: string, folder: string) {
  const keytool = (...args: string[]) =>
    execFileSync(join(findJdk(), "bin", "keytool"), [...args, "-storepass", PASSWORD, "-alias", "ledger"], {
      stdio: "ignore",
    });
  const store = ["-keystore", join(folder, "tls.p12"), "-storetype", "PKCS12"];
  const caFile = join(folder, "ca.pem");
  keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=ledger", "-ext", "san=dns:localhost", ...store);
  keytool("-exportcert", "-rfc", "-file", caFile, ...store);

  const [host, port] = target.split(":") as [string, string];
  const pfx = readFileSync(join(folder, "tls.p12"));
  const server = createServer({ pfx, passphrase: PASSWORD, ALPNProtocols: ["h2"] }, (client) => {
    const upstream = connect(Number(port), host);
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      socket.on("close", () => [client, upstream].forEach((other) => other.destroy()));
    }
    client.pipe(upstream).pipe(client);
  });
  server.on("tlsClientError", () => {}); // whoever does not trust the certificate
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `localhost:${(server.address() as AddressInfo).port}`,
    caFile,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
