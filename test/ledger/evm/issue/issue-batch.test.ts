import { expect } from "chai";
import { Registry } from "prom-client";
import { HallmarkError } from "../../../../src/base/errors.ts";
import type { IssueRequest } from "../../../../src/ledger/evm/issue-request.ts";
import { RequestUsed } from "../../../../src/ledger/evm/issue/outcomes.ts";
import type { Node } from "../../../../src/rpc/node.ts";
import { waitForReceipt } from "../../../../src/rpc/wait-for-receipt.ts";
import { needsAnvil, startAnvil, type Anvil } from "../../../support/anvil.ts";
import { hardhatNode, issuerOn, plainToken, siteOn, type Site } from "./batch-issuing.ts";

describe("createBatchIssuer", function () {
  this.timeout(60_000);
  let site: Site;
  let anvil: Anvil | undefined;

  before(async () => {
    site = await siteOn(await hardhatNode());
  });
  after(() => anvil?.stop());

  const plain = () => plainToken(site.owner);

  /** The contract's decoder reverts on a ticker that is too long, which the service never lets through. */
  function poison(): IssueRequest {
    const request = plain() as Extract<IssueRequest, { kind: "token" }>;
    return { ...request, order: { ...request.order, ticker: `${request.order.ticker}-is-longer` } };
  }

  /** Sends what goes again until everything has its outcome. */
  async function issueAll(issuer: ReturnType<typeof issuerOn>, requests: IssueRequest[]) {
    const outcomes = new Map<IssueRequest, string>();
    let left = requests;
    while (left.length > 0) {
      for (const [i, outcome] of (await issuer.issue(left)).entries()) {
        const what = outcome instanceof HallmarkError ? outcome.code : outcome && "issued";
        if (what !== undefined) outcomes.set(left[i] as IssueRequest, what);
      }
      left = left.filter((request) => !outcomes.has(request));
    }
    return requests.map((request) => outcomes.get(request));
  }

  it("finds the request that makes its batch revert, and issues all others", async () => {
    const issuer = issuerOn(site);
    await issueAll(issuer, [plain()]);
    issuer.batches.length = 0;
    const requests = Array.from({ length: 9 }, plain);
    requests.splice(5, 0, poison());
    expect(await issueAll(issuer, requests)).to.deep.equal([
      ...Array<string>(5).fill("issued"),
      "INTERNAL_ERROR",
      ...Array<string>(4).fill("issued"),
    ]);
    // Only once before anybody suspects it.
    expect(issuer.batches.filter(({ reverted }) => reverted)).to.have.length(1);
  });

  it("makes no transaction larger than a batch may be, of however many requests", async () => {
    const chain = await siteOn(await hardhatNode({ blockGasLimit: 30_000_000 }));
    const issuer = issuerOn(chain);
    await issueAll(issuer, [plainToken(chain.owner)]);
    await issueAll(
      issuer,
      Array.from({ length: 150 }, () => plainToken(chain.owner)),
    );
    expect(issuer.batches.length).to.be.greaterThan(2);
    // A third of a block.
    for (const { gas } of issuer.batches) expect(gas).to.be.at.most(10_000_000);
  });

  it("tells of a request that failed what an attempt at a later nonce makes of it", async function () {
    needsAnvil.call(this);
    anvil = await startAnvil();
    const { node } = anvil;
    const chain = await siteOn(node, "anvil_setBalance");
    const { registry } = chain.contracts;
    const [deployer] = (await node.send("eth_accounts", [])) as [string];
    const data = registry.abi.encodeFunctionData("registerIssuer", ["late", chain.owner]);
    async function issuerComes(): Promise<void> {
      const hash = await node.send("eth_sendTransaction", [{ from: deployer, to: registry.address, data }]);
      // Anvil answers before it has mined it.
      await waitForReceipt(node, hash as string);
    }
    // As after a reorganisation: when the first attempt is signed there seem to be two transactions before it.
    let counts = 0;
    const isCount = (method: string) => method === "eth_getTransactionCount" && ++counts === 1;
    let sent = 0;
    const isNothing = (method: string) => method === "eth_sendRawTransaction" && ++sent === 3;
    const send: Node["send"] = async (method, params) => {
      if (isCount(method)) return "0x2";
      if (isNothing(method)) await issuerComes();
      return node.send(method, params);
    };
    const metrics = new Registry();
    const issuer = issuerOn({ ...chain, node: { send } }, { registry: metrics });
    const order = { issuerId: "late", tokenName: "bond", amount: 1n, info: "{}" };
    const [outcome] = await issuer.issue([{ kind: "security-token", order }]);
    expect(outcome).to.include({ id: 1 });
    expect(await metrics.metrics()).to.contain('hallmark_tokens_issued_total{kind="security_token"} 1\n');
    issuer.stop();
  });

  it("tells of each request its own refusal", async () => {
    const issuer = issuerOn(site);
    const taken = plain() as Extract<IssueRequest, { kind: "token" }>;
    const identity = { id: "1".repeat(64), payload: "2".repeat(64) };
    const order = { issuerId: "i", tokenName: "bond", amount: 1n, info: "{}" };
    await issuer.issue([taken, { ...plain(), identity }, { kind: "security-token", order }]);
    const outcomes = await issuer.issue([
      { kind: "token", order: { ...taken.order, ticker: taken.order.ticker.toLowerCase() } },
      { kind: "security-token", order },
      plain(),
      { kind: "security-token", order: { ...order, issuerId: "nobody" } },
      { ...plain(), identity },
    ]);
    expect(outcomes[0]).to.include({ code: "TICKER_ALREADY_EXISTS" });
    expect(outcomes[1]).to.include({ code: "ST_ALREADY_EXISTS" });
    expect(outcomes[2]).to.have.all.keys("id", "transactionHash");
    expect(outcomes[3]).to.include({ code: "UNKNOWN_ISSUER" });
    expect(outcomes[4]).to.be.instanceOf(RequestUsed);
  });
});
