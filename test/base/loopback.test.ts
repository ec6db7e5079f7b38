import { expect } from "chai";
import { isLoopback, isLoopbackHost } from "../../src/base/loopback.ts";

const LOOPBACK = ["localhost", "LocalHost", "127.0.0.1", "127.255.255.254", "127.1.2.3"];

const ELSEWHERE = [
  "",
  "0.0.0.0",
  "::",
  "128.0.0.1",
  "10.0.0.1",
  "127.0.0.1.example.com",
  "localhost.example.com",
  "xlocalhost",
  "localhost.",
  "user@localhost",
  "127.0.0",
  "127.0.0.1.1",
  "127.0.0.999",
  "127.0.0.1 ",
  "127.0.0.1\n",
  "::2",
  "::1%lo",
  "2130706433",
];

describe("isLoopback", () => {
  for (const host of [...LOOPBACK, "::1"]) {
    it(`recognises ${host}`, () => expect(isLoopback(host)).to.equal(true));
  }
  for (const host of [...ELSEWHERE, "[::1]", "127.0.0.1:80", "localhost:80", "::1:80"]) {
    it(`refuses ${JSON.stringify(host)}`, () => expect(isLoopback(host)).to.equal(false));
  }
});

describe("isLoopbackHost", () => {
  for (const host of [...LOOPBACK, "[::1]"]) {
    it(`recognises ${host}, with a port or without`, () => {
      expect(isLoopbackHost(host)).to.equal(true);
      expect(isLoopbackHost(`${host}:0`)).to.equal(true);
      expect(isLoopbackHost(`${host}:65535`)).to.equal(true);
    });
  }
  // An IPv6 address has brackets here: without them its end reads as a port.
  for (const host of [...ELSEWHERE, "::1", "[::2]", "[127.0.0.1]", "[localhost]", "[::1", "::1]"]) {
    it(`refuses ${JSON.stringify(host)}`, () => {
      expect(isLoopbackHost(host)).to.equal(false);
      expect(isLoopbackHost(`${host}:3000`)).to.equal(false);
    });
  }
  for (const host of ["127.0.0.1:", "127.0.0.1:x", "127.0.0.1:1:2", "127.0.0.1:80/", "[::1]x", "[::1]:1:2"]) {
    it(`refuses ${host}`, () => expect(isLoopbackHost(host)).to.equal(false));
  }
});
