import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import Koa from "koa";
import { clientAddress, countedAddress } from "../../../src/http/requests/client-address.ts";

describe("countedAddress", () => {
  const rows: [title: string, counted: string | undefined, texts: string[]][] = [
    ["an IPv4 address as it is", "192.0.2.1", ["192.0.2.1", "192.0.2.1:443", "[192.0.2.1]:443"]],
    [
      "an IPv4 address in an IPv6 one as the IPv4 address",
      "192.0.2.1",
      [
        "::ffff:192.0.2.1",
        "::FFFF:192.0.2.1",
        "::ffff:c000:201",
        "0:0:0:0:0:ffff:c000:0201",
        "[::ffff:192.0.2.1]:443",
      ],
    ],
    [
      "an IPv6 address as its /64 network",
      "2001:db8:0:1::/64",
      [
        "2001:db8:0:1::1",
        "2001:DB8:0:1:ffff:ffff:ffff:ffff",
        "2001:0db8:0000:0001:0000:0000:0000:0002",
        "2001:db8:0:1:1::192.0.2.1",
        "[2001:db8:0:1::1]",
        "[2001:db8:0:1::1]:443",
        "2001:db8:0:1::1%eth0",
        "[2001:db8:0:1::1%25eth0]",
      ],
    ],
    ["a network that ends in zeros", "2001:db8:0:0::/64", ["2001:db8::", "2001:db8::1", "2001:db8:0:0:1::"]],
    ["a network that begins with zeros", "0:0:0:0::/64", ["::1", "::", "::192.0.2.1"]],
    ["a network without a zero", "1:2:3:4::/64", ["1:2:3:4:5:6:7:8", "1:2:3:4:5::", "1:2:3:4::8"]],
    ["a network of one machine's links", "fe80:0:0:0::/64", ["fe80::1%eth0", "fe80::2%1"]],
    [
      "nothing that is no address",
      undefined,
      [
        "",
        "unknown",
        "_hidden",
        "192.0.2",
        "192.0.2.256",
        "0192.0.2.1",
        "0x7f.1",
        "1",
        "192.0.2.1:",
        "192.0.2.1:a",
      ].concat(
        "2001:db8::1::2",
        "[2001:db8::1",
        "[2001:db8::1]x",
        "[]",
        "client.example",
        "192.0.2.1/24",
        "2001:db8::/64",
        '"192.0.2.1"',
      ),
    ],
  ];
  for (const [title, counted, texts] of rows) {
    it(`counts ${title}`, () => {
      for (const text of texts) expect(countedAddress(text), text).to.equal(counted);
    });
  }
});

describe("clientAddress", () => {
  async function addressOf(trustsProxy: boolean, forwarded: string): Promise<string> {
    const app = new Koa({ proxy: trustsProxy, maxIpsCount: 1 });
    app.use((ctx) => void (ctx.body = clientAddress(ctx)));
    const handle = app.callback();
    const server = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const [answer] = (await once(
      get({ port, host: "127.0.0.1", agent: false, headers: { "x-forwarded-for": forwarded } }),
      "response",
    )) as [IncomingMessage];
    const address = await text(answer);
    server.close();
    return address;
  }

  it("is the last one in X-Forwarded-For behind a proxy, and the connection's elsewhere", async () => {
    expect(await addressOf(true, "192.0.2.1, 2001:db8::1")).to.equal("2001:db8:0:0::/64");
    expect(await addressOf(false, "192.0.2.1, 2001:db8::1")).to.equal("127.0.0.1");
  });

  it("is the proxy's own where X-Forwarded-For ends in something else", async () => {
    for (const forwarded of ["unknown", "192.0.2.1, client-7", "192.0.2.1,", "192.0.2.1, 1"]) {
      expect(await addressOf(true, forwarded), forwarded).to.equal("127.0.0.1");
    }
  });
});
