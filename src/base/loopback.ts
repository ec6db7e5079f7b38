import { isIPv4 } from "node:net";

/**
 * Whether a host is this machine's loopback interface: `localhost`, 127.0.0.0/8 or `::1` (RFC 6890), without brackets or
 * port. Other spellings of these addresses do not count, so nobody is trusted because of one.
 */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** The same for a host as `Host` headers and URLs write it: `localhost`, `127.0.0.1:3000`, `[::1]:3000`. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return name === "[::1]" || (!name.includes(":") && isLoopback(name));
}
