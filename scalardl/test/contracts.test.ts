import { expect } from "chai";
import { openChannel, type Channel } from "../../src/ledger/scalardl/channel.ts";
import { CONTRACTS, type LedgerContract } from "../../src/ledger/scalardl/ledger-contracts.ts";
import { executionRequest } from "../../src/ledger/scalardl/identity.ts";
import { LedgerFault } from "../../src/ledger/scalardl/ledger-fault.ts";
import { startTestLedger, type TestLedger } from "./ledger.ts";

const WALLET = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
const HASH = "a".repeat(64);
const ORDER = { token_name: "T", amount: "5", info: "{}", request: HASH };

const orders = (...list: object[]) => ({ issuer_id: "issuer123", orders: list });

/** By contract: what it refuses, whoever signed it. */
const BAD: Record<LedgerContract, object[]> = {
  registerIssuer: [
    {},
    { issuer_id: "acme" },
    { issuer_id: "with-hyphen", wallet: WALLET },
    { issuer_id: "._.", wallet: WALLET },
    { issuer_id: "x".repeat(33), wallet: WALLET },
    { issuer_id: "acme\n", wallet: WALLET },
    { issuer_id: 7, wallet: WALLET },
    { issuer_id: "acme", wallet: WALLET.slice(0, -1) },
  ],
  createSecurityTokens: [
    {},
    { issuer_id: "issuer123" },
    orders(),
    { issuer_id: "issuer-123", orders: [ORDER] },
    orders({ ...ORDER, token_name: "" }),
    orders({ ...ORDER, token_name: "\u00e9".repeat(31) }),
    orders({ ...ORDER, amount: 5 }),
    ...["0", "-1", "05", "1.0", "1e3", "1".repeat(79)].map((amount) => orders({ ...ORDER, amount })),
    orders({ ...ORDER, info: {} }),
    orders({ ...ORDER, info: `"${"x".repeat(16_384)}"` }),
    orders({ ...ORDER, request: "short" }),
    orders({ ...ORDER, payload: "short" }),
    // One that is wrong, and none is issued.
    orders(ORDER, { ...ORDER, request: "b".repeat(64), token_name: "Other", amount: "0" }),
  ],
  readSecurityToken: [{}, { st_id: 7 }],
  readAccount: [
    {},
    { issuer_id: "issuer123" },
    { issuer_id: "issuer123", limit: 101 },
    { issuer_id: "issuer123", limit: -1 },
    { issuer_id: "issuer123", limit: 1, from: { age: -1, index: 0 } },
    { issuer_id: "issuer123", limit: 1, from: { age: 0 } },
  ],
  pageSecurityTokens: [{}, { issuer_id: "issuer123", limit: "1" }],
  pageIssuers: [{}, { limit: 0 }, { limit: 101 }, { limit: 1, from: "0" }],
};

describe("the contracts", function () {
  this.timeout(180_000);

  let ledger: TestLedger;
  let channel: Channel;
  before(async () => {
    ledger = await startTestLedger();
    channel = openChannel({ address: ledger.address(), tls: undefined });
  });
  after(async () => {
    channel?.close();
    await ledger?.remove();
  });

  async function execute(name: LedgerContract, argument: object): Promise<unknown> {
    const request = executionRequest(ledger.identity(), CONTRACTS[name], argument);
    const { contractResult } = await channel.call<{ contractResult: string }>(
      "Ledger/ExecuteContract",
      request,
      Date.now() + 10_000,
    );
    return JSON.parse(contractResult) as unknown;
  }

  for (const [name, list] of Object.entries(BAD) as [LedgerContract, object[]][]) {
    it(`${name} refuses what is not valid, and nothing comes of it`, async () => {
      for (const argument of list) {
        const fault: unknown = await execute(name, argument).catch((error: unknown) => error);
        expect(fault, JSON.stringify(argument)).to.be.instanceOf(LedgerFault);
        // ScalarDL's code for what a contract itself refuses.
        expect(fault).to.include({ kind: "refused", code: 408 });
      }
      const page = { issuer_id: "issuer123", limit: 100 };
      expect(await execute("readAccount", page)).to.deep.include({ tokens: [] });
      expect(await execute("pageIssuers", { limit: 100 })).to.deep.equal({
        issuers: [{ issuer_id: "issuer123", number: 0 }],
      });
    });
  }

  it("issue what is twice in one batch once", async () => {
    const again = { ...ORDER, payload: HASH, request: "c".repeat(64), token_name: "Twice" };
    const other = { ...again, payload: "b".repeat(64), token_name: "Else" };
    const same = { ...ORDER, token_name: "Twice" };
    expect(await execute("createSecurityTokens", orders(again, again, other, same))).to.deep.equal({
      outcomes: ["issued", "issued", "reused", "taken"],
    });
    expect(await execute("readAccount", { issuer_id: "issuer123", limit: 100 })).to.deep.include({
      tokens: [{ st_id: "issuer123-Twice", balance: "5" }],
    });
    expect((await ledger.validate()).faults).to.deep.equal([]);
  });
});
