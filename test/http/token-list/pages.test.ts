import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import { HallmarkError } from "../../../src/base/errors.ts";
import type { Representation } from "../../../src/http/answers/representation.ts";
import { createTokenListPages } from "../../../src/http/token-list/pages.ts";
import { contractsAt } from "../../../src/ledger/evm/contracts.ts";
import { createIssueHistory } from "../../../src/ledger/evm/index/history.ts";
import { openIndexStore } from "../../../src/ledger/evm/index/store.ts";
import type { IssueHistory } from "../../../src/ledger/ledger.ts";

const OWNER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const TOKENS = 65_000;

describe("createTokenListPages", function () {
  this.timeout(60_000);
  const kept: number[] = [];
  const contracts = contractsAt({ registry: OWNER, factory: OWNER });
  const store = openIndexStore(contracts, undefined, () => undefined);
  const { database } = store;
  const history = createIssueHistory({
    index: {
      async read(query) {
        await nextTurn();
        return query({ database, head: 1, kept, keptBlocks: [] });
      },
      peek: () => undefined,
      followSoon: () => undefined,
      close: () => undefined,
    },
    confirmations: 1,
    onBlock: () => () => undefined,
  });
  const rows: number[] = [];
  const counted: Pick<IssueHistory, "tokensInOrder"> = {
    async tokensInOrder(query) {
      const portion = await history.tokensInOrder(query);
      rows.push(portion.tokens.length);
      return portion;
    },
  };

  function issue(from: number, to: number): void {
    const token = database.prepare(
      `INSERT INTO tokens (id, address, owner, amount, total_supply, transaction_hash, block_number, log_index, issued_at,
        full_name, short_name, ticker, decimals, security_count)
        VALUES (?, ?, ?, '1', '011', '0x', 1, ?, 0, 'Token', 'T', ?, 0, 0)`,
    );
    const text = database.prepare("INSERT INTO token_texts VALUES (?, 'token')");
    database.exec("BEGIN");
    for (let id = from; id <= to; id++) {
      token.run(id, `0x${id.toString(16).padStart(40, "0")}`, OWNER, id, `T${id}`);
      text.run(id);
    }
    database.exec("COMMIT");
  }

  before(() => issue(1, TOKENS));
  beforeEach(() => (rows.length = 0));
  after(() => store.close());

  const read = () => rows.reduce((sum, count) => sum + count, 0);
  const idsOf = (content: Representation | undefined) =>
    (
      JSON.parse(String(content?.body)) as { tokens: { extensions: { smartcontract_ID: number } }[] }
    ).tokens.map(({ extensions }) => extensions.smartcontract_ID);

  it("reads each list once, in portions, no matter how often it is requested", async () => {
    const page = createTokenListPages(counted, 1);
    const contents: (Representation | undefined)[] = [];
    for (let number = 1; number <= 7; number++) {
      const list = await page(number);
      const first = (number - 1) * 10_000 + 1;
      expect(idsOf(list?.content)).to.deep.equal(
        Array.from({ length: number === 7 ? 5_000 : 10_000 }, (_, i) => first + i),
      );
      expect(list?.hasNext).to.equal(number < 7);
      contents.push(list?.content);
    }
    expect(await page(8)).to.equal(undefined);
    expect(Math.max(...rows)).to.be.at.most(1_000);
    expect(read()).to.be.at.most(TOKENS + 7);
    rows.length = 0;
    for (let round = 0; round < 3; round++) {
      for (let number = 1; number <= 7; number++)
        expect((await page(number))?.content).to.equal(contents[number - 1]);
    }
    expect(read()).to.be.at.most(3 * 7);
  });

  it("adds new tokens, and begins again after a reorganisation", async () => {
    const page = createTokenListPages(counted, 1);
    await page(7);
    issue(TOKENS + 1, TOKENS + 6_000);
    const grown = await page(7);
    expect(idsOf(grown?.content)).to.have.length(10_000);
    expect(grown?.hasNext).to.equal(true);
    expect(idsOf((await page(8))?.content)).to.have.length(1_000);
    database.exec(`DELETE FROM token_texts WHERE id > ${TOKENS}; DELETE FROM tokens WHERE id > ${TOKENS}`);
    kept.push(TOKENS);
    expect(idsOf((await page(7))?.content)).to.have.length(5_000);
    expect((await page(7))?.hasNext).to.equal(false);
    expect(await page(8)).to.equal(undefined);
  });

  it("reads few lists from the beginning at the same time, and serves those it has at once", async () => {
    const page = createTokenListPages(counted, 1);
    await page(1);
    const answers = await Promise.allSettled([2, 3, 4, 5, 6, 7, 1, 1].map((number) => page(number)));
    expect(answers.map(({ status }) => status)).to.deep.equal([
      ...Array<string>(4).fill("fulfilled"),
      ...Array<string>(2).fill("rejected"),
      ...Array<string>(2).fill("fulfilled"),
    ]);
    for (const answer of answers) {
      if (answer.status === "fulfilled") continue;
      expect(answer.reason).to.be.instanceOf(HallmarkError).and.include({ code: "TOO_MANY_REQUESTS" });
    }
    expect((await page(7))?.hasNext).to.equal(false);
  });
});
