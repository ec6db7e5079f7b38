import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SILENT } from "../../../../src/base/log.ts";
import { tokenRequestIdentity } from "../../../../src/issuance/request-identity.ts";
import type { Ledger } from "../../../../src/ledger/ledger.ts";
import { createEvmLedger } from "../../../../src/ledger/evm/evm-ledger.ts";
import { createSender } from "../../../../src/ledger/evm/issue/sender.ts";
import { openEmbedded } from "../../../../src/ledger/evm/setup/open-embedded.ts";
import type { Node } from "../../../../src/rpc/node.ts";

const COUNT = 20;

describe("requests with an Idempotency-Key", function () {
  this.timeout(60_000);

  let folder: string;
  let owner: string;
  let ledger: Ledger;
  let stop: () => Promise<void>;
  /** What the chain was asked for. */
  let asked: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-repeats-"));
    const chain = await openEmbedded({
      dataDir: folder,
      operatorKey: { kind: "own", file: join(folder, "operator.key") },
      demo: false,
      log: () => undefined,
      onFailure: (error) => {
        throw error;
      },
    });
    owner = chain.accounts[1] as string;
    const node: Node = {
      send(method, params) {
        asked.push(method);
        return chain.connection.node.send(method, params);
      },
    };
    const abort = new AbortController();
    const common = { ...chain.connection, node, confirmations: 1, pollInterval: 100 };
    const sender = createSender({ ...common, stuckAfter: 30_000, signal: abort.signal, log: SILENT });
    ledger = createEvmLedger({ ...common, sender, timeout: 30_000 });
    stop = async () => {
      await ledger.close();
      abort.abort();
      await chain.stop();
    };
  });
  after(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });

  const order = (ticker: string, fullName = "Token") => ({
    fullName,
    shortName: "Token",
    ticker,
    amount: 10_000n,
    decimals: 8,
    owner,
  });

  function issueAll(prefix: string, fullName?: string) {
    return Promise.all(
      Array.from({ length: COUNT }, (_, i) => {
        const token = order(`${prefix}${i}`, fullName);
        return ledger.issueToken(token, tokenRequestIdentity(`${prefix}${i}`, token));
      }),
    );
  }

  it("are not looked for on the chain while the index says that they are new", async () => {
    await issueAll("WARM");
    await ledger.newestIssue();
    asked = [];
    await issueAll("NEW");
    expect(asked).not.to.include("eth_call").and.not.to.include("eth_getLogs");
  });

  it("get their first answer again from the index, which all of them have brought up to date", async () => {
    const first = await issueAll("AGAIN");
    await ledger.newestIssue();
    asked = [];
    expect(await issueAll("AGAIN")).to.deep.equal(first);
    expect(new Set(asked)).to.deep.equal(new Set(["eth_getBlockByNumber"]));
    expect(asked.length).to.be.below(COUNT / 2);
  });

  it("get it also where the index does not have it yet", async () => {
    const first = await issueAll("SOON");
    expect(await issueAll("SOON")).to.deep.equal(first);
  });

  it("are refused if they ask for something else", async () => {
    await issueAll("OTHER");
    await ledger.newestIssue();
    const refused = await issueAll("OTHER", "Another").catch((error: unknown) => error);
    expect(refused).to.have.property("code", "IDEMPOTENCY_KEY_REUSED");
  });
});
