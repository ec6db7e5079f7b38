import { isIPv4, isIPv6, SocketAddress } from "node:net";
import type { Context } from "koa";

/**
 * The client as limits count it: its IPv4 address, or the /64 network of its IPv6 address, of which one client has all
 * addresses. Behind a proxy it is in X-Forwarded-For. Where that is no address the proxy's own counts, so that nobody gets a
 * new limit by a new word.
 */
export function clientAddress({ ip, req }: Pick<Context, "ip" | "req">): string {
  // A connection that is closed has no address any more, and nobody gets its answer.
  return countedAddress(ip) ?? countedAddress(req.socket.remoteAddress ?? "") ?? "";
}

/** An address in the one form that is counted, or undefined if it is none. */
export function countedAddress(text: string): string | undefined {
  const bare = withoutPort(text);
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return undefined;
  // In lower case and in its shortest form, without the zone.
  const { address } = new SocketAddress({ address: bare, family: "ipv6" });
  const [, mapped] = /^::ffff:([\d.]+)$/.exec(address) ?? [];
  return mapped ?? `${network(address)}::/64`;
}

/** Some proxies add the port, and put an IPv6 address into brackets. */
function withoutPort(text: string): string {
  const [, bracketed] = /^\[(.*)\](?::\d+)?$/.exec(text) ?? [];
  return bracketed ?? text.replace(/^([\d.]+):\d+$/, "$1");
}

/** The four groups of an IPv6 address that are its network. */
function network(address: string): string {
  const [head = [], tail = []] = address
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].slice(0, 4).join(":");
}
