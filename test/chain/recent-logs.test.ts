import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CHAIN_ID, startEmbeddedChain, type EmbeddedChain } from "../../src/chain/embedded-chain.ts";
import { createRecentLogs } from "../../src/chain/recent-logs.ts";
import type { RpcLog, RpcReceipt } from "../../src/rpc/types.ts";
import { hardhatWallet } from "../service/chain.ts";
import { seeded } from "../support/seed.ts";

const TOPICS = ["ab", "cd", "ef"].map((byte) => `0x${byte.repeat(32)}`) as [string, string, string];
const [A, B, C] = TOPICS;

describe("the logs of a block on the embedded chain", function () {
  this.timeout(30_000);
  let folder: string;
  let chain: EmbeddedChain;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-logs-"));
    const fail = (what: unknown) => expect.fail(String(what));
    chain = await startEmbeddedChain({ folder, log: fail, onFailure: fail });
  });
  after(async () => {
    await chain.stop();
    rmSync(folder, { recursive: true });
  });

  let nonce = 0;

  /** The hash of a block with these logs, of which one without a topic is `undefined`. */
  async function block(logs: readonly (string | undefined)[]): Promise<string> {
    const code = logs.map((topic) => (topic === undefined ? "5f5fa0" : `7f${topic.slice(2)}5f5fa1`));
    const raw = await hardhatWallet(5).signTransaction({
      ...{ type: 2, chainId: CHAIN_ID, nonce: nonce++, data: `0x${code.join("")}00`, gasLimit: 300_000 },
      ...{ maxFeePerGas: 3_000_000_000, maxPriorityFeePerGas: 0 },
    });
    const hash = await chain.send("eth_sendRawTransaction", [raw]);
    const receipt = (await chain.send("eth_getTransactionReceipt", [hash])) as RpcReceipt;
    expect(receipt.status).to.equal("0x1");
    return receipt.blockHash;
  }
  const ask = (filter: object) => chain.send("eth_getLogs", [filter]) as Promise<RpcLog[]>;

  it("are the same whether the chain is asked for them or not", async () => {
    const random = seeded();
    for (let i = 0; i < 40; i++) {
      const logs = Array.from({ length: random.integer(0, 5) }, () => random.pick([...TOPICS, undefined]));
      const asked = TOPICS.filter(() => random.chance(0.6));
      const filter = { blockHash: await block(logs), topics: [asked.length === 0 ? [A] : asked] };
      const [first, second] = [await ask(filter), await ask(filter)];
      expect(first).to.deep.equal(second);
      const wanted = logs.filter((topic) => filter.topics[0]?.includes(topic as string));
      expect(first.map(({ topics: [topic] }) => topic)).to.deep.equal(wanted);
    }
  });

  it("are what any other question asks for", async () => {
    const blockHash = await block([A, B, undefined]);
    const upper = `0x${A.slice(2).toUpperCase()}`;
    for (const [filter, count] of [
      [{ blockHash }, 3],
      [{ blockHash, topics: [] }, 3],
      [{ blockHash, topics: [A] }, 1],
      [{ blockHash, topics: [[upper]] }, 1],
      [{ blockHash, topics: [[A, C], null] }, 0],
      [{ blockHash, topics: [[A, B]], address: hardhatWallet(5).address }, 0],
      [{ blockHash, topics: [[A, B]] }, 2],
    ] as const) {
      expect(await ask(filter), JSON.stringify(filter)).to.have.length(count);
    }
    for (const params of [[], [null], [{ blockHash, fromBlock: "0x0", topics: [[A]] }]]) {
      const refusal = await chain.send("eth_getLogs", params).catch((error: unknown) => error);
      expect(refusal, JSON.stringify(params)).to.be.instanceOf(Error);
    }
  });

  it("are kept of the last blocks only, also where these have none", () => {
    const recent = createRecentLogs();
    const asked = (blockHash: string) => recent.take({ blockHash, topics: [[A]] });
    for (let i = 0; i <= 40_000; i++)
      recent.note({ blockHash: `0x${i}`, logs: [] as RpcLog[] } as RpcReceipt);
    expect(asked("0x0")).to.equal(undefined);
    for (const hash of ["0x1", "0x40000"]) expect(asked(hash)).to.deep.equal([]);
    expect(asked("0x1"), "asked for again").to.equal(undefined);
  });
});
