import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { bytesOf, SCHEMA, TRANSFER_KINDS, uint256Text } from "../../../../src/ledger/evm/index/schema.ts";
import { totalsOf } from "../../../../src/ledger/evm/index/totals.ts";
import { MOST_COUNTED } from "../../../../src/ledger/records.ts";

const account = (i: number) => bytesOf(`0x${i.toString(16).padStart(40, "0")}`);
const TRANSFER = TRANSFER_KINDS.indexOf("transfer");
const TOKEN = { id: 1, st_id: "issuer-Bond", total_supply: uint256Text(10n ** 6n) };

describe("the totals of a token", function () {
  this.timeout(60_000);
  let database: DatabaseSync;
  let entered = 0;

  before(() => {
    database = new DatabaseSync(":memory:");
    database.exec(SCHEMA);
  });
  after(() => database.close());

  /** Gives the token this many holders, each with a frozen unit, allowed, and as many transfers. */
  function enter(upTo: number): void {
    const holding = database.prepare("INSERT INTO holdings VALUES (?, 1, ?, ?, 1)");
    const transfer = database.prepare("INSERT INTO transfers VALUES (?, 0, 1, ?, ?, ?, ?, ?)");
    const allowance = database.prepare("INSERT INTO allowances VALUES (1, ?, 1, 1)");
    const one = uint256Text(1n);
    database.exec("BEGIN");
    for (; entered < upTo; entered++) {
      holding.run(account(entered), one, one);
      transfer.run(entered, TRANSFER, account(0), account(entered), one, account(0));
      allowance.run(account(entered));
    }
    database.exec("COMMIT");
  }

  it("are exact below where counting stops", () => {
    enter(MOST_COUNTED - 2);
    expect(totalsOf(database, TOKEN)).to.deep.equal({
      holders: MOST_COUNTED - 2,
      // The issue is one, too.
      transfers: MOST_COUNTED - 1,
      allowed: MOST_COUNTED - 2,
      supply: 10n ** 6n,
      frozen: BigInt(MOST_COUNTED - 2),
    });
  });

  it("stop there, and tell no sum of what is frozen in more wallets", () => {
    const stopped = { holders: MOST_COUNTED, transfers: MOST_COUNTED, allowed: MOST_COUNTED };
    enter(MOST_COUNTED);
    expect(totalsOf(database, TOKEN)).to.deep.include({ ...stopped, frozen: BigInt(MOST_COUNTED) });
    enter(MOST_COUNTED + 5);
    expect(totalsOf(database, TOKEN)).to.deep.include({ ...stopped, frozen: undefined });
  });
});
