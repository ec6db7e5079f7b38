import { expect } from "chai";
import { matchingNode } from "../../src/rpc/matching-node.ts";
import type { Node } from "../../src/rpc/node.ts";
import type { RpcBlock } from "../../src/rpc/types.ts";
import { waitForReceipt } from "../../src/rpc/wait-for-receipt.ts";
import { needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";

const NOWHERE = `0x${"12".repeat(32)}`;

describe("matchingNode", () => {
  let anvil: Anvil;
  let hashes: string[];
  let blocks: RpcBlock[];

  before(needsAnvil);
  before(async () => {
    anvil = await startAnvil();
    const [from] = (await anvil.node.send("eth_accounts", [])) as [string];
    hashes = [];
    blocks = [];
    for (let i = 0; i < 2; i++) {
      const hash = (await anvil.node.send("eth_sendTransaction", [{ from, to: from }])) as string;
      const { blockHash } = await waitForReceipt(anvil.node, hash);
      hashes.push(hash);
      blocks.push((await anvil.node.send("eth_getBlockByHash", [blockHash, false])) as RpcBlock);
    }
  });
  after(() => anvil?.stop());

  /** For each method a question, and another one. */
  const questions = () => [
    { method: "eth_getBlockByHash", params: blocks.map(({ hash }) => [hash, false]) },
    { method: "eth_getBlockByNumber", params: blocks.map(({ number }) => [number, false]) },
    { method: "eth_getTransactionByHash", params: hashes.map((hash) => [hash]) },
    { method: "eth_getTransactionReceipt", params: hashes.map((hash) => [hash]) },
  ];

  it("passes on what is about the block or transaction that was asked for", async () => {
    for (const { method, params } of questions()) {
      for (const each of params)
        expect(await matchingNode(anvil.node).send(method, each)).to.deep.equal(
          await anvil.node.send(method, each),
        );
    }
  });

  it("takes an answer about another one for none", async () => {
    for (const { method, params } of questions()) {
      const mixedUp: Node = { send: () => anvil.node.send(method, params[1] as unknown[]) };
      const error = await matchingNode(mixedUp)
        .send(method, params[0] as unknown[])
        .catch((thrown: Error) => thrown);
      expect(error).to.be.an("Error").with.property("name", "Error");
      expect((error as Error).message).to.match(
        new RegExp(`^the node does not answer ${method}: it answered about 0x.* instead of 0x`),
      );
    }
  });

  it("takes an answer that does not say what it is about for none", async () => {
    for (const { method, params } of questions()) {
      for (const answer of [{}, "0x", { hash: 7, number: null, transactionHash: "none" }]) {
        const error = await matchingNode({ send: () => Promise.resolve(answer) })
          .send(method, params[0] as unknown[])
          .catch((thrown: Error) => thrown);
        expect((error as Error).message, JSON.stringify(answer)).to.match(
          new RegExp(`^the node does not answer ${method}: it answered about `),
        );
      }
    }
  });

  it("passes on that there is none, the block of a name, and all other answers", async () => {
    const node = matchingNode(anvil.node);
    expect(await node.send("eth_getTransactionReceipt", [NOWHERE])).to.equal(null);
    expect(await node.send("eth_getBlockByNumber", ["latest", false])).to.deep.equal(blocks[1]);
    expect(await node.send("eth_blockNumber", [])).to.equal(blocks[1]?.number);
  });
});
