import { expect } from "chai";
import { concat, hexlify, randomBytes, Wallet } from "ethers";
import { network } from "hardhat";
import { RpcError } from "../../src/rpc/node.ts";
import { contractSignature } from "../../src/sessions/contract-signature.ts";

const IDENTITY_PRECOMPILE = "0x0000000000000000000000000000000000000004";

/** Signatures of an owner, recovered by the precompile; its answer is the magic value, or zero. */
const accountOf = (owner: string) =>
  concat([
    "0x6004355f52", // the hash,
    "0x60a43560f81c602052", // v,
    "0x606435604052", // r
    "0x608435606052", // and s, from the call to memory
    "0x60205f60805f60015afa50", // ecrecover
    concat(["0x5f5173", owner, "0x14"]), // is it the owner?
    "0x631626ba7e60e01b02",
    "0x5f5260205ff3",
  ]);

const answering = (word: string) => concat(["0x7f", word, "0x5f5260205ff3"]);
const REVERTING = "0x5f5ffd";
const ENDLESS = "0x5b5f56";

describe("contractSignature", () => {
  const owner = Wallet.createRandom();
  const message = "Sign in, é";
  let provider: { send(method: string, params: readonly unknown[]): Promise<unknown> };
  let check: ReturnType<typeof contractSignature>;

  before(async () => {
    const connection = await network.create();
    provider = {
      send: (method, params) => connection.provider.request({ method, params: [...params] }),
    };
    check = contractSignature(provider);
  });

  async function deployed(code: string): Promise<string> {
    const address = hexlify(randomBytes(20));
    await provider.send("hardhat_setCode", [address, code]);
    return address;
  }

  it("accepts a signature that the contract accepts", async () => {
    const address = await deployed(accountOf(owner.address));
    expect(await check(address, message, await owner.signMessage(message))).to.equal(true);
  });

  it("refuses any other signature", async () => {
    const address = await deployed(accountOf(owner.address));
    for (const [why, signature] of [
      ["another message's", await owner.signMessage(`${message}.`)],
      ["another wallet's", await Wallet.createRandom().signMessage(message)],
      ["a short one", "0x00"],
      ["an empty one", "0x"],
      ["no hex", "signature"],
      ["an odd digit", "0x123"],
    ] as const) {
      expect(await check(address, message, signature), why).to.equal(false);
    }
  });

  const word = (start: string) => start.padEnd(66, "0");
  for (const [why, code] of [
    ["answers another value", answering(word("0xffffffff"))],
    ["answers true", answering(`0x${"1".padStart(64, "0")}`)],
    ["answers the magic value with something behind it", answering(`${word("0x1626ba7e").slice(0, -1)}1`)],
    ["answers nothing", "0x00"],
    ["reverts", REVERTING],
    ["doesn't come to an end", ENDLESS],
  ] as const) {
    it(`refuses if the contract ${why}`, async () => {
      expect(await check(await deployed(code), message, await owner.signMessage(message))).to.equal(false);
    });
  }

  it("accepts from a contract that only returns the magic value, which shows that the refusals are the contracts' own", async () => {
    expect(await check(await deployed(answering(word("0x1626ba7e"))), message, "0x00")).to.equal(true);
  });

  it("refuses if there is no contract, or a precompile that returns the call", async () => {
    const signature = await owner.signMessage(message);
    for (const address of [owner.address, IDENTITY_PRECOMPILE]) {
      expect(await check(address, message, signature)).to.equal(false);
    }
  });

  it("accepts the empty signature of a message that was signed on chain", async () => {
    expect(await check(await deployed(answering(word("0x1626ba7e"))), message, "0x")).to.equal(true);
  });

  it("works with a contract that needs a long signature and much gas", async () => {
    const long = hexlify(randomBytes(8_000));
    expect(await check(await deployed(answering(word("0x1626ba7e"))), message, long)).to.equal(true);
  });

  it("does not count a node's failure as a refusal", async () => {
    for (const error of [new Error("ECONNREFUSED"), new RpcError(-32005, "limit exceeded")]) {
      const gone = contractSignature({ send: () => Promise.reject(error) });
      const refusal = await gone(owner.address, message, "0x00").catch((thrown: unknown) => thrown);
      expect(refusal).to.include({ code: "LEDGER_UNAVAILABLE" });
    }
  });
});
