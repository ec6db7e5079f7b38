import { parse } from "csv-parse/sync";
import { expect } from "chai";
import { toQuantity } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { account, needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { startFaultyProxy, type FaultyProxy } from "../support/faulty-proxy.ts";
import { OWNER } from "../support/issuing.ts";
import { createNodeSite, type NodeSite } from "../support/node-site.ts";
import type { ChildService } from "../support/processes.ts";
import { openEvents, type TransferEvent } from "./event-stream.ts";
import { send } from "./http.ts";
import type { TransfersView } from "./views.ts";

/** Blocks with so many transfers each: more than two portions of CSV. The last one is a part of the first portion. */
const BLOCKS = 11;
const IN_A_BLOCK = 100;

const HOLDER = account(8).address;

describe("transfers that a reorganisation takes back", function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let proxy: FaultyProxy;
  let site: NodeSite;
  let service: ChildService;
  let token: string;

  before(needsAnvil);
  beforeEach(async () => {
    anvil = await startAnvil();
    proxy = await startFaultyProxy(anvil.url);
    site = await createNodeSite(anvil.node);
    service = await site.serve(site.environment(proxy.url));
    await site.tokens("GOLD");
    token = (await send<{ contract_address: string }>(service, "GET /tokens/1")).body.contract_address;
  });
  afterEach(async () => {
    await site?.remove();
    await proxy?.stop();
    await anvil?.stop();
  });

  /** OWNER pays these amounts, all in one block. */
  async function give(...amounts: number[]): Promise<void> {
    const { abi } = artifact("IssuedToken");
    const first = Number(await anvil.node.send("eth_getTransactionCount", [OWNER.address, "latest"]));
    await anvil.node.send("evm_setAutomine", [false]);
    for (const [i, amount] of amounts.entries()) {
      const data = abi.encodeFunctionData("transfer", [HOLDER, amount]);
      const call = { from: OWNER.address, to: token, data, gas: "0x186a0", nonce: toQuantity(first + i) };
      await anvil.node.send("eth_sendTransaction", [call]);
    }
    await anvil.node.send("evm_mine", []);
    await anvil.node.send("evm_setAutomine", [true]);
  }

  const takeBack = (blocks: number) => anvil.node.send("anvil_reorg", [blocks, []]);

  async function listed() {
    const { body } = await send<TransfersView>(service, "GET /tokens/1/transfers?limit=100");
    return body.transfers.toReversed();
  }
  const placeOf = ({ block_number, log_index }: { block_number: number; log_index: number }) =>
    `${block_number}-${log_index}`;

  it("are told as undone, with the place of the last one that stands", async () => {
    const headers = { "last-event-id": "0" };
    const stream = await openEvents<TransferEvent>(service, { path: "/events?types=transfers", headers });
    await give(1);
    await give(2);
    await give(3);
    await stream.has(4);
    const before = await listed();
    await takeBack(2);
    await stream.has(5);
    await give(4);
    const events = await stream.has(6);
    const told = (data: TransfersView["transfers"][number]) => ({
      id: placeOf(data),
      event: "transfer",
      data,
    });
    const [issue, first] = before as [(typeof before)[0], (typeof before)[0]];
    const after = placeOf(first);
    const now = await listed();
    expect(now.map(({ value }) => value)).to.deep.equal(["1000", "1", "4"]);
    expect(events).to.deep.equal([
      ...[issue, first, ...before.slice(2)].map(told),
      { id: after, event: "undone", data: { after } },
      ...now.slice(2).map(told),
    ]);
    stream.close();
  });

  it("leave a list in CSV that is under way with each of the others, once and in order", async () => {
    for (let i = 0; i < BLOCKS; i++) await give(...Array.from({ length: IN_A_BLOCK }, () => 0));
    await send(service, "GET /tokens/1");
    let looks = 0;
    proxy.fault(async (call, forward) => {
      // The second portion begins with a look at the newest block.
      if (call.method === "eth_getBlockByNumber" && call.params[0] === "latest" && ++looks === 2) {
        await takeBack(1);
        await give(5);
      }
      return forward();
    });
    const rows = await csv();
    proxy.fault(undefined);
    expect(looks).to.be.at.least(3);
    expect(rows).to.have.length(BLOCKS * IN_A_BLOCK + 1);
    const all = await csv();
    expect(all[0]).to.include({ value: "5" });
    expect(all.slice(1)).to.deep.equal(rows.slice(IN_A_BLOCK));
  });

  async function csv(): Promise<Record<string, string>[]> {
    const accept = { accept: "text/csv" };
    const { body } = await send<string>(service, "GET /tokens/1/transfers", undefined, accept);
    return parse(body, { columns: true, record_delimiter: "\r\n" });
  }
});
