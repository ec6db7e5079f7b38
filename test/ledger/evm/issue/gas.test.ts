import { expect } from "chai";
import { toQuantity } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";
import { deploy } from "../../../../src/ledger/evm/setup/deploy.ts";
import { artifact } from "../../../../src/ledger/evm/artifacts.ts";
import { BATCH_GAS, TRANSACTION_GAS_CAP } from "../../../../src/ledger/evm/issue/gas.ts";
import { issueBatch, weigh, type Request } from "../../../../src/ledger/evm/issue/issue-batch.ts";
import type { Node } from "../../../../src/rpc/node.ts";
import type { RpcReceipt } from "../../../../src/rpc/types.ts";
import type { Sender } from "../../../../src/ledger/evm/issue/sender.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ISSUERS = ["i", "an_issuer_id_of_the_longest_kind"];

const isReady = () => Promise.resolve({ ready: true } as const);

type SizedReceipt = RpcReceipt & { gasUsed: string };

/** The largest block that the transactions here can fill, without the network's cap. */
const GAS_LIMIT = 100_000_000n;

describe("the weight of a request", function () {
  this.timeout(30_000);
  let node: Node;
  let operator: string;
  let factory: { address: string; abi: ReturnType<typeof artifact>["abi"] };
  let owner: string;
  let serial = 0;
  const folder = mkdtempSync(join(tmpdir(), "hallmark-gas-"));

  before(async () => {
    const { provider } = await network.create({
      override: {
        blockGasLimit: Number(GAS_LIMIT),
        transactionGasCap: Number(GAS_LIMIT),
        throwOnTransactionFailures: false,
      },
    });
    node = { send: (method, params) => provider.request({ method, params: [...params] }) };
    const [admin, second, third] = (await node.send("eth_accounts", [])) as [string, string, string];
    [operator, owner] = [second, third];
    const { contracts } = await deploy({
      node,
      deployer: admin,
      operator,
      file: join(folder, "record.json"),
      log: () => {},
    });
    factory = { address: contracts.factory.address, abi: artifact("TokenFactory").abi };
    const registry = artifact("TokenRegistry").abi;
    for (const issuerId of ISSUERS) {
      const data = registry.encodeFunctionData("registerIssuer", [issuerId, owner]);
      await node.send("eth_sendTransaction", [{ from: admin, to: contracts.registry.address, data }]);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Sends with plenty of gas and notes what was allowed, used and sent. */
  function meter() {
    const noted = { limit: 0, used: 0, bytes: 0 };
    const sender: Sender = {
      address: operator,
      async send(to, data, gas) {
        const hash = await node.send("eth_sendTransaction", [
          { from: operator, to, data, gas: toQuantity(GAS_LIMIT) },
        ]);
        const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as SizedReceipt;
        Object.assign(noted, {
          limit: Number(gas),
          used: Number(receipt.gasUsed),
          bytes: data.length / 2 - 1,
        });
        return receipt;
      },
    };
    return { noted, sender };
  }

  async function check(requests: Request[]): Promise<void> {
    const { noted, sender } = meter();
    const outcomes = await issueBatch(factory, sender, isReady, requests);
    for (const outcome of outcomes) expect(outcome).to.have.property("id");
    const weights = requests.map(weigh);
    const bytes = weights.reduce((sum, weight) => sum + weight.bytes, 0);
    expect(noted.limit).to.equal(weights.reduce((sum, weight) => sum + weight.gas, BATCH_GAS));
    expect(noted.used).to.be.at.most(noted.limit);
    // The selector, and offset and length of both lists.
    expect(noted.bytes).to.be.at.most(bytes + 4 + 4 * 32);
  }

  // Bytes other than zero cost the most, and so do characters of many bytes for the length in code units.
  const name = fc
    .string({ unit: fc.constantFrom("a", "Z", "é", "漢", "🏦"), minLength: 1, maxLength: 60 })
    .filter((text) => Buffer.byteLength(text) <= 60);
  const amount = fc.bigInt({ min: 1n, max: 2n ** 256n / 10n ** 8n - 1n });
  const identity = fc.option(fc.record({ id: hexadecimal(), payload: hexadecimal() }), { nil: undefined });
  const token = fc.record({
    kind: fc.constant("token" as const),
    identity,
    order: fc.record({
      fullName: name,
      shortName: name,
      amount,
      decimals: fc.integer({ min: 0, max: 8 }),
    }),
  });
  const securityToken = fc.record({
    kind: fc.constant("security-token" as const),
    identity,
    order: fc.record({
      issuerId: fc.constantFrom(...ISSUERS),
      amount,
      info: fc.oneof(
        fc.string({ maxLength: 200 }),
        fc.integer({ min: 0, max: 16_384 }).map((length) => "x".repeat(length)),
      ),
    }),
  });

  /** With names that nothing has yet. */
  function request(draft: Draft): Request {
    const unique = `${(++serial).toString(36)}`.padStart(4, "0");
    if (draft.kind === "token") {
      return { ...draft, order: { ...draft.order, ticker: `T${unique}longer`, owner } };
    }
    return { ...draft, order: { ...draft.order, tokenName: `${"n".repeat(serial % 50)}${unique}` } };
  }
  type Draft =
    | (typeof token extends fc.Arbitrary<infer T> ? T : never)
    | (typeof securityToken extends fc.Arbitrary<infer T> ? T : never);

  it("is an upper bound of its gas and its calldata", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(token, securityToken), { minLength: 1, maxLength: 12 }), (drafts) =>
        check(drafts.map(request)),
      ),
      { numRuns: 60 },
    );
  });

  it("is one for the longest of everything, alone and many at once", async () => {
    const longest = (): Request[] => [
      request({
        kind: "token",
        identity: { id: randomHex(), payload: randomHex() },
        order: {
          fullName: "漢".repeat(20),
          shortName: "漢".repeat(20),
          amount: 2n ** 229n - 1n,
          decimals: 8,
        },
      }),
      request({
        kind: "security-token",
        identity: { id: randomHex(), payload: randomHex() },
        order: { issuerId: ISSUERS[1] as string, amount: 2n ** 256n - 1n, info: "x".repeat(16_384) },
      }),
    ];
    for (const each of longest()) await check([each]);
    await check(Array.from({ length: 6 }, longest).flat());
  });

  it("is no more than twice what a plain token takes, so that batches are full", async () => {
    const { noted, sender } = meter();
    const plain = Array.from({ length: 40 }, () =>
      request({
        kind: "token",
        identity: undefined,
        order: { fullName: "A plain token", shortName: "plain", amount: 1_000n, decimals: 8 },
      }),
    );
    await issueBatch(factory, sender, isReady, plain);
    expect(noted.limit / noted.used).to.be.below(2);
    expect(noted.limit).to.be.below(TRANSACTION_GAS_CAP);
  });
});

function hexadecimal() {
  return fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
    // Not zero, which stands for none, and of its own.
    crypto.getRandomValues(bytes.subarray(0, 16));
    return Buffer.from(bytes).toString("hex");
  });
}

function randomHex(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
}
