import { expect } from "chai";
import fc from "fast-check";
import type { IssueRequest } from "../../../../src/ledger/evm/issue-request.ts";
import { ROLES } from "../../../../src/ledger/evm/roles.ts";
import {
  anyRequest,
  hardhatNode,
  issuerOn,
  ISSUERS,
  plainToken,
  siteOn,
  type Site,
} from "./batch-issuing.ts";

describe("the gas of batches", function () {
  this.timeout(60_000);
  let site: Site;

  before(async () => {
    site = await siteOn(await hardhatNode({ blockGasLimit: 60_000_000 }));
  });

  async function issuesAll(issuer: ReturnType<typeof issuerOn>, requests: IssueRequest[]): Promise<void> {
    let left = requests;
    while (left.length > 0) {
      const outcomes = await issuer.issue(left);
      for (const outcome of outcomes) if (outcome !== undefined) expect(outcome).to.have.property("id");
      left = left.filter((_, i) => outcomes[i] === undefined);
    }
  }

  it("is enough for batches of all kinds, one after the other", async () => {
    const batch = fc.array(anyRequest(site.owner), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 8 }), async (drafts) => {
        const issuer = issuerOn(site);
        for (const draft of drafts)
          await issuesAll(
            issuer,
            draft.map((make) => make()),
          );
        expect(issuer.batches.filter(({ reverted }) => reverted)).to.deep.equal([]);
      }),
      // A batch takes so long that shrinking would meet the time-out, and hide what failed.
      { numRuns: 15, endOnFailure: true },
    );
  });

  it("is enough for the longest of everything, after the shortest and before", async () => {
    const hash = (digit: string) => digit.repeat(64);
    const longest = (digit: string): IssueRequest[] => [
      {
        kind: "token",
        identity: { id: hash(digit), payload: hash("f") },
        order: {
          fullName: "漢".repeat(20),
          shortName: "漢".repeat(20),
          ticker: `LONGEST---${digit}`,
          amount: 2n ** 229n - 1n,
          decimals: 8,
          owner: site.owner,
        },
      },
      {
        kind: "security-token",
        identity: { id: hash(digit).replace(/.$/, "0"), payload: hash("f") },
        order: {
          issuerId: ISSUERS[1],
          tokenName: digit.repeat(60),
          amount: 2n ** 256n - 1n,
          info: "x".repeat(16_384),
        },
      },
    ];
    const issuer = issuerOn(site);
    const plain = (count: number) => Array.from({ length: count }, () => plainToken(site.owner));
    for (let i = 0; i < 12; i++) await issuesAll(issuer, plain(1));
    await issuesAll(issuer, plain(80));
    for (const digit of "123456") await issuesAll(issuer, longest(digit));
    await issuesAll(issuer, [..."789a"].flatMap(longest));
    for (let i = 0; i < 12; i++) await issuesAll(issuer, longest((11 + i).toString(36)));
    await issuesAll(issuer, plain(80));
    expect(issuer.batches.filter(({ reverted }) => reverted)).to.deep.equal([]);
  });

  it("reserves little more than batches use, and fills a third of a block with them", async () => {
    const chain = await siteOn(await hardhatNode({ blockGasLimit: 30_000_000 }));
    const issuer = issuerOn(chain);
    for (let i = 0; i < 6; i++)
      await issuesAll(
        issuer,
        issuer.fill(() => plainToken(chain.owner)),
      );
    const { gas, gasUsed } = issuer.batches.at(-1) as (typeof issuer.batches)[0];
    expect(gas).to.be.at.most(10_000_000);
    expect(gasUsed).to.be.above(9_000_000);
  });

  it("is looked up at first, and then learned: no batch waits for an answer more", async () => {
    const issuer = issuerOn(site);
    await issuesAll(issuer, [plainToken(site.owner)]);
    expect(issuer.calls).to.include("eth_estimateGas");
    issuer.calls.length = 0;
    for (let i = 1; i <= 20; i++) {
      await issuesAll(
        issuer,
        Array.from({ length: 3 * i }, () => plainToken(site.owner)),
      );
    }
    expect(issuer.calls).not.to.include("eth_estimateGas");
  });

  it("is looked up again when a batch ran out of it, which is issued all the same", async () => {
    const chain = await siteOn(await hardhatNode());
    const issuer = issuerOn(chain);
    for (let i = 0; i < 10; i++) await issuesAll(issuer, [plainToken(chain.owner)]);
    await makeIssuingDearer(chain);
    issuer.batches.length = 0;
    await issuesAll(issuer, [plainToken(chain.owner)]);
    const [first, second, ...more] = issuer.batches;
    expect(first).to.include({ reverted: true });
    expect(second).to.include({ reverted: false });
    expect(more).to.deep.equal([]);
    expect(second?.gasUsed).to.be.above(Number(first?.gas));
  });

  it("is never spent on what would revert again: a batch is simulated after one that did", async () => {
    const chain = await siteOn(await hardhatNode());
    const issuer = issuerOn(chain);
    await issuesAll(issuer, [plainToken(chain.owner)]);
    await fromAdmin(chain, "revokeRole", [ROLES.operator, chain.wallet.address]);
    issuer.batches.length = 0;
    for (let i = 0; i < 5; i++) {
      const failure = await failureOf(issuesAll(issuer, [plainToken(chain.owner)]));
      expect(failure).to.have.property("code", "LEDGER_UNAVAILABLE");
      expect(failure)
        .to.have.property("message")
        .that.matches(/^the operator may not call the factory: .*; this request changed nothing$/);
    }
    expect(issuer.batches.map(({ reverted }) => reverted)).to.deep.equal([true]);
    await fromAdmin(chain, "grantRole", [ROLES.operator, chain.wallet.address]);
    await issuesAll(issuer, [plainToken(chain.owner)]);
    expect(issuer.batches.map(({ reverted }) => reverted)).to.deep.equal([true, false]);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function fromAdmin({ node, contracts: { registry } }: Site, method: string, args: unknown[]) {
  const [admin] = (await node.send("eth_accounts", [])) as [string];
  const data = registry.abi.encodeFunctionData(method, args);
  await node.send("eth_sendTransaction", [{ from: admin, to: registry.address, data }]);
}

/** From here on each batch takes three new slots more: code that takes them stands before the factory's. */
async function makeIssuingDearer({ node, contracts: { factory } }: Site): Promise<void> {
  const moved = `0x${"99".repeat(20)}`;
  const code = await node.send("eth_getCode", [factory.address, "latest"]);
  await node.send("hardhat_setCode", [moved, code]);
  // SSTORE to the slots that the gas left names; then DELEGATECALL with the calldata, and what comes back from it.
  const slot = "60015a55";
  const call = `365f5f375f5f365f73${moved.slice(2)}5af43d5f5f3e6035573d5ffd5b3d5ff3`;
  await node.send("hardhat_setCode", [factory.address, `0x${slot.repeat(3)}${call}`]);
}
