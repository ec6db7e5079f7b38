import { expect } from "chai";
import { HallmarkError } from "../../../../src/base/errors.ts";
import { artifact } from "../../../../src/ledger/evm/artifacts.ts";
import { issueBatch, type Request } from "../../../../src/ledger/evm/issue/issue-batch.ts";
import type { RpcReceipt } from "../../../../src/rpc/types.ts";
import type { Sender } from "../../../../src/ledger/evm/issue/sender.ts";

const FACTORY = { address: "0x00000000000000000000000000000000000000fa", abi: artifact("TokenFactory").abi };

const isReady = () => Promise.resolve({ ready: true } as const);

function requestFor(ticker: string): Request {
  return {
    kind: "token",
    order: { fullName: ticker, shortName: ticker, ticker, amount: 1n, decimals: 0, owner: FACTORY.address },
  };
}

/** A chain on which a batch with one of `poison` reverts, and which can't be reached for the `lost`-th transaction. */
function senderOf({ poison = [], lost = 0 }: { poison?: string[]; lost?: number }) {
  const batches: string[][] = [];
  const sender: Sender = {
    address: FACTORY.address,
    send(_to, data) {
      const [tokens] = FACTORY.abi.decodeFunctionData("issue", data);
      const tickers = (tokens as { fullName: string }[]).map(({ fullName }) => fullName);
      batches.push(tickers);
      if (batches.length === lost) return Promise.reject(new HallmarkError("LEDGER_UNAVAILABLE", "no node"));
      return Promise.resolve(
        receiptOf(tickers, !tickers.some((ticker) => poison.includes(ticker)), batches.length),
      );
    },
  };
  return { sender, batches };
}

function receiptOf(tickers: string[], succeeds: boolean, number: number): RpcReceipt {
  const transactionHash = `0x${String(number).padStart(64, "0")}`;
  const logs = tickers.map((ticker, i) => ({
    address: FACTORY.address,
    ...FACTORY.abi.encodeEventLog("TokenIssued", [
      number * 100 + i,
      `0x${"0".repeat(64)}`,
      FACTORY.address,
      1,
      0,
      `0x${"61".repeat(11)}`,
      ticker,
      ticker,
    ]),
    blockNumber: "0x1",
    blockHash: "0x1",
    transactionHash,
    logIndex: "0x0",
  }));
  return {
    transactionHash,
    blockNumber: "0x1",
    blockHash: "0x1",
    contractAddress: null,
    status: succeeds ? "0x1" : "0x0",
    logs: succeeds ? logs : [],
  };
}

describe("issueBatch", () => {
  it("splits a batch that reverts until the request that does it stands alone", async () => {
    const { sender, batches } = senderOf({ poison: ["f"] });
    const outcomes = await issueBatch(FACTORY, sender, isReady, [..."abcdefgh"].map(requestFor));
    expect(outcomes.map((outcome) => outcome instanceof HallmarkError && outcome.code)).to.deep.equal([
      ...Array<boolean>(5).fill(false),
      "INTERNAL_ERROR",
      false,
      false,
    ]);
    expect(batches.map((batch) => batch.join(""))).to.deep.equal([
      "abcdefgh",
      "abcd",
      "efgh",
      "ef",
      "e",
      "f",
      "gh",
    ]);
  });

  it("reports the half that was issued as issued where the other half could not be sent", async () => {
    const { sender } = senderOf({ poison: ["d"], lost: 3 });
    const [a, b, c, d] = await issueBatch(FACTORY, sender, isReady, [..."abcd"].map(requestFor));
    expect([a, b]).to.deep.equal([
      { id: 200, transactionHash: `0x${"2".padStart(64, "0")}`, blockHash: "0x1" },
      { id: 201, transactionHash: `0x${"2".padStart(64, "0")}`, blockHash: "0x1" },
    ]);
    expect(c).to.include({ code: "LEDGER_UNAVAILABLE" });
    expect(d).to.include({ code: "LEDGER_UNAVAILABLE" });
  });
});
