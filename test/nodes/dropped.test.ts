import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { toQuantity } from "ethers";
import type { RpcBlock } from "../../src/rpc/types.ts";
import { startAnvil } from "../support/anvil.ts";
import { startGeth, SURVIVES_KILL } from "../support/geth.ts";
import { OPERATORS } from "../support/node-site.ts";
import { describeOnNodes } from "./nodes.ts";
import { createStage, until, type Stage } from "./stage.ts";

const SEND = "eth_sendRawTransaction";
const LOOK = "eth_getTransactionReceipt";
const OPERATOR = OPERATORS[0].address;

describeOnNodes("a transaction that the node forgets", () => {
  let stage: Stage;

  afterEach(() => stage?.stop());

  const anvil = (method: string, ...params: unknown[]) => stage.node.send(method, params);

  interface Pooled {
    hash: string;
    maxFeePerGas: string;
  }

  /** What waits in Anvil's pool. */
  async function pooled(): Promise<Pooled[]> {
    const { pending, queued } = (await anvil("txpool_content")) as Record<
      "pending" | "queued",
      Record<string, Record<string, Pooled>>
    >;
    return [pending, queued].flatMap((all) => Object.values(all).flatMap((one) => Object.values(one)));
  }

  async function offered(): Promise<Pooled> {
    await until(async () => (await pooled()).length > 0);
    return (await pooled())[0] as Pooled;
  }

  /**
   * At how many looks of the service something was done, from now on: what takes a look takes no time that an operator
   * could set, whatever the machine.
   */
  async function looksUntil(what: string, isDone: () => Promise<boolean> | boolean): Promise<number> {
    const [from, begin] = [stage.proxy.methods.length, Date.now()];
    await until(isDone);
    const looks = stage.proxy.methods.slice(from).filter((method) => method === LOOK).length;
    console.log(`      ${what}: ${looks} looks, ${Date.now() - begin} ms`);
    return looks;
  }

  const isSentAgain = () => {
    const from = stage.proxy.methods.length;
    return () => stage.proxy.methods.slice(from).includes(SEND);
  };

  describe("Anvil", () => {
    beforeEach(async () => {
      stage = await createStage(await startAnvil());
      await stage.post("FIRST");
      await anvil("evm_setAutomine", false);
    });

    for (const [what, drop] of [
      ["dropped", ({ hash }: Pooled) => anvil("anvil_dropTransaction", hash)],
      ["evicted with all others", () => anvil("anvil_dropAllTransactions")],
      ["dropped each time", ({ hash }: Pooled) => anvil("anvil_dropTransaction", hash)],
    ] as const) {
      it(`${what}: is offered again at the next look`, async () => {
        const answer = stage.post("DROPPED", "a key");
        for (let times = what === "dropped each time" ? 5 : 1; times > 0; times--) {
          const transaction = await offered();
          const again = isSentAgain();
          await drop(transaction);
          expect(await looksUntil("offered again", again)).to.be.at.most(3);
          expect((await offered()).hash).to.equal(transaction.hash);
        }
        await anvil("evm_mine");
        expect((await answer).status).to.equal(200);
        expect(await stage.site.tokenCount()).to.equal(2);
      });
    }

    it("priced out by a base fee that is a hundred times higher: is replaced within the second that fees hold", async () => {
      const { baseFeePerGas } = (await anvil("eth_getBlockByNumber", "latest", false)) as RpcBlock;
      const answer = stage.post("DEARER", "a key");
      const transaction = await offered();
      const dearer = 100n * BigInt(baseFeePerGas as string);
      await anvil("anvil_setNextBlockBaseFeePerGas", toQuantity(dearer));
      await anvil("evm_mine");
      const isReplaced = async () =>
        (await pooled()).some(({ maxFeePerGas }) => BigInt(maxFeePerGas) > BigInt(transaction.maxFeePerGas));
      expect(await looksUntil("replaced", isReplaced)).to.be.at.most(30);
      await anvil("evm_mine");
      await until(async () => {
        await anvil("evm_mine");
        return (await stage.site.tokenCount()) === 2;
      });
      expect((await answer).status).to.equal(200);
    });

    it("of an account that was emptied: goes on when there is money again", async () => {
      const answer = stage.post("EMPTIED", "a key");
      await offered();
      await anvil("anvil_setBalance", OPERATOR, "0x0");
      await anvil("evm_mine");
      await until(async () => (await stage.get("/health/ready")).status === 503);
      expect((await stage.post("BEHIND")).status).to.equal(503);
      await anvil("anvil_setBalance", OPERATOR, toQuantity(10n ** 20n));
      await anvil("evm_setAutomine", true);
      await anvil("evm_mine");
      const isIssued = async () => (await stage.site.tokenCount()) === 2;
      expect(await looksUntil("issued after there was money", isIssued)).to.be.at.most(30);
      expect((await answer).status).to.equal(200);
    });
  });

  it("reorganised away before it has its confirmations: is offered again at the next look", async () => {
    stage = await createStage(await startAnvil(), { CONFIRMATIONS: "4" });
    const answer = stage.post("REORGANISED", "a key");
    for (let times = 0; times < 3; times++) {
      await until(async () => (await stage.site.tokenCount()) === 1);
      const again = isSentAgain();
      await anvil("anvil_reorg", 1, []);
      expect(await looksUntil("offered again", again)).to.be.at.most(3);
    }
    await until(async () => (await stage.site.tokenCount()) === 1);
    await anvil("anvil_mine", "0x4");
    expect((await answer).status).to.equal(200);
  });

  it("in the memory of a geth that is killed: is offered to the next one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hallmark-dropped-"));
    const geth = () => startGeth({ fork: "osaka", period: 2, folder, args: SURVIVES_KILL });
    stage = await createStage(await geth());
    const answer = stage.post("OFFERED", "a key");
    await until(() => stage.proxy.methods.includes(SEND));
    await stage.end("SIGKILL");
    stage.goTo(await geth());
    expect((await answer).status).to.equal(200);
    expect(await stage.site.tokenCount()).to.equal(1);
    rmSync(folder, { recursive: true, force: true });
  });
});
