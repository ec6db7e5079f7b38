import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { holderPage, placeOfHolder } from "../../../../src/ledger/evm/index/holders.ts";
import { bytesOf, hexOf, SCHEMA, uint256Text } from "../../../../src/ledger/evm/index/schema.ts";

/** More than are looked at for a page. */
const MANY = 30_000;

const account = (i: number) => bytesOf(`0x${i.toString(16).padStart(40, "0")}`);

describe("a page of the holders at a block", () => {
  let database: DatabaseSync;

  before(() => {
    database = new DatabaseSync(":memory:");
    database.exec(`${SCHEMA} BEGIN`);
    const past = database.prepare("INSERT INTO past_holdings VALUES (1, ?, ?, ?, ?, ?)");
    const none = uint256Text(0n);
    // One account had the same large balance again and again, for a block each time, and another one ever less.
    for (let i = 0; i < MANY; i++) past.run(uint256Text(10n ** 20n), account(1), 2 * i, 2 * i + 1, none);
    for (let i = 0; i < MANY; i++) past.run(uint256Text(10n ** 9n - BigInt(i)), account(2), i, i + 1, none);
    const now = database.prepare("INSERT INTO holdings VALUES (?, 1, ?, ?, ?)");
    for (let i = 3; i < 8; i++) now.run(account(i), uint256Text(BigInt(i % 2)), uint256Text(1n), 10 * i);
    database.exec("COMMIT");
  });
  after(() => database.close());

  function pages(block: number, limit: number): string[][] {
    const found: string[][] = [];
    for (let cursor: string | undefined; ;) {
      const after = cursor === undefined ? undefined : placeOfHolder(cursor);
      const page = holderPage(database, 1, limit, after, block);
      found.push(page.items.map((row) => `${Number(hexOf(row.account))}: ${row.balance}`));
      if (page.cursor === undefined) return found;
      cursor = page.cursor;
    }
  }
  const of = (i: number, balance: bigint) => `${i}: ${uint256Text(balance)}`;

  it("has each of them once, largest first, though what is looked at for a page is bounded", () => {
    for (const block of [0, 1, 40, 20_000, MANY - 1, MANY + 1, 2 * MANY - 2, 3 * MANY]) {
      const expected = [
        ...(block % 2 === 0 && block < 2 * MANY ? [of(1, 10n ** 20n)] : []),
        ...(block < MANY ? [of(2, 10n ** 9n - BigInt(block))] : []),
        ...[3, 5, 7].filter((i) => 10 * i <= block).map((i) => of(i, 1n)),
        ...[4, 6].filter((i) => 10 * i <= block).map((i) => of(i, 0n)),
      ];
      for (const limit of [2, 100]) {
        const found = pages(block, limit);
        expect(found.flat(), `at ${block} by ${limit}`).to.deep.equal(expected);
        expect(found.length, "pages").to.be.at.most(5 + expected.length);
        for (const page of found) expect(page.length).to.be.at.most(limit);
      }
    }
  });

  it("has short pages where the bound was met", () => {
    expect(pages(3 * MANY, 100).filter((page) => page.length === 0)).to.have.length.above(1);
  });
});
