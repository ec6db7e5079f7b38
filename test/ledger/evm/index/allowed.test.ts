import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { allowedPage } from "../../../../src/ledger/evm/index/allowed.ts";
import { bytesOf, SCHEMA } from "../../../../src/ledger/evm/index/schema.ts";

/** More than are looked at for a page. */
const MANY = 25_000;

const account = (i: number) => bytesOf(`0x${i.toString(16).padStart(40, "0")}`);

describe("a page of whom an issuer allows", () => {
  let database: DatabaseSync;
  let block = 0;

  beforeEach(() => {
    database = new DatabaseSync(":memory:");
    database.exec(SCHEMA);
  });
  afterEach(() => database.close());

  /** The issuer's decisions, each in a block of its own. */
  function decide(tokenId: number, allowed: boolean, accounts: Iterable<number>): void {
    const insert = database.prepare("INSERT INTO allowances VALUES (?, ?, ?, ?)");
    const time = database.prepare("INSERT INTO times VALUES (?, ?)");
    database.exec("BEGIN");
    for (const i of accounts) {
      insert.run(tokenId, account(i), allowed ? 1 : 0, ++block);
      time.run(block, 1_000 + block);
    }
    database.exec("COMMIT");
  }

  function pages(tokenId: number, limit: number): number[][] {
    const found: number[][] = [];
    for (let cursor: string | undefined; ;) {
      const page = allowedPage(database, tokenId, { limit, cursor });
      found.push(page.items.map(({ wallet }) => Number(wallet)));
      if (page.cursor === undefined) return found;
      cursor = page.cursor;
    }
  }

  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

  it("has each once, by the newest decision, with when that was", () => {
    decide(1, true, [1, 2, 3, 4]);
    decide(2, true, [9, 2]);
    decide(1, false, [2, 3]);
    decide(1, true, [3, 1]);
    decide(1, true, [1]);
    for (const limit of [1, 2, 3, 100]) expect(pages(1, limit).flat(), `${limit}`).to.deep.equal([1, 3, 4]);
    expect(pages(2, 100)).to.deep.equal([[2, 9]]);
    expect(pages(3, 100)).to.deep.equal([[]]);
    const [newest] = allowedPage(database, 1, { limit: 1 }).items;
    expect(newest).to.deep.include({ blockNumber: block, since: new Date(1_000 * (1_000 + block)) });
  });

  it("follows another one of as many as there are", () => {
    decide(1, true, range(0, 10_000));
    const found = pages(1, 100);
    expect(found).to.have.length(100);
    expect(found.flat()).to.deep.equal(range(0, 10_000).reverse());
  });

  it("is short where most decisions were taken back, since what is looked at for it is bounded", () => {
    decide(1, true, range(0, MANY));
    decide(1, false, range(3, MANY));
    const found = pages(1, 100);
    expect(found.flat()).to.deep.equal([2, 1, 0]);
    expect(found.filter((page) => page.length === 0)).to.have.length.above(0);
    expect(found.length).to.be.at.most(4);
  });
});
