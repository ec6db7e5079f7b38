import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import {
  isDamage,
  isDiskTrouble,
  openIndexFile,
  type IndexFile,
} from "../../../../src/ledger/evm/index/file.ts";

const REGISTRY = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

describe("the index's file", () => {
  let folder: string;
  let log: string[];
  const open: IndexFile[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-index-file-"));
    log = [];
  });

  afterEach(() => {
    for (const { database } of open.splice(0)) if (database.isOpen) database.close();
    rmSync(folder, { recursive: true });
  });

  function openHere(registry = REGISTRY): IndexFile {
    const file = openIndexFile({ folder, registry, log: (line) => log.push(line) });
    open.push(file);
    return file;
  }

  function fill({ database }: IndexFile, count = 2_000): void {
    database.exec("BEGIN");
    const insert = database.prepare("INSERT INTO token_texts VALUES (?, ?)");
    for (let i = 1; i <= count; i++) insert.run(i, `token ${i}`);
    database.exec("COMMIT");
  }

  const countIn = ({ database }: IndexFile) =>
    database.prepare("SELECT count(*) AS count FROM token_texts").get()?.["count"];

  const path = () => join(folder, "index.db");

  it("has after a restart what it had", () => {
    fill(openHere());
    open.pop()?.database.close();
    expect(countIn(openHere())).to.equal(2_000);
    expect(log).to.have.length(1);
    expect(log[0]).to.match(/index\.db is new/);
  });

  it("is another one for each of those who share a folder, and taken again when it is free", () => {
    const [first, second, third] = [openHere(), openHere(), openHere()];
    [first, second, third].forEach((file, i) => fill(file, i + 1));
    expect(readdirSync(folder).filter((name) => /\.db$/.test(name))).to.have.members([
      "index.db",
      "index.1.db",
      "index.2.db",
    ]);
    second.database.close();
    const again = openHere();
    expect([first, again, third].map(countIn)).to.deep.equal([1, 2, 3]);
  });

  const damages: [what: string, damage: () => void][] = [
    [
      "no database",
      () => writeFileSync(path(), "this is no database, and longer than a header ".repeat(100)),
    ],
    ["empty", () => truncateSync(path(), 0)],
    ["cut in the middle", () => truncateSync(path(), statSync(path()).size / 2)],
    ["cut in its header", () => truncateSync(path(), 50)],
    ["overwritten from the second page on", () => overwrite(4096, statSync(path()).size - 4096)],
    ["overwritten in one page of its rows", () => overwrite(statSync(path()).size - 4096, 4096)],
    ["without its tables", () => withDatabase((database) => database.exec("DROP TABLE origin"))],
    ["of another version", () => withDatabase((database) => database.exec("UPDATE origin SET version = 0"))],
    ["of other tables", () => withDatabase((database) => database.exec("UPDATE origin SET schema = ''"))],
    [
      "another program's",
      () => withDatabase((database) => database.exec("CREATE TABLE other (a); DROP TABLE origin")),
    ],
  ];
  for (const [what, damage] of damages) {
    it(`that is ${what} is made anew, with one line about it`, () => {
      const file = openHere();
      fill(file);
      file.database.close();
      log.length = 0;
      damage();
      const fresh = openHere();
      expect(countIn(fresh)).to.equal(0);
      fill(fresh);
      expect(log).to.have.length(1);
      expect(log[0]).to.match(
        /index\.db is (new|damaged|of another version or registry): .*read from the chain/,
      );
    });
  }

  it("of another registry is made anew", () => {
    fill(openHere());
    open.pop()?.database.close();
    expect(countIn(openHere("0x0000000000000000000000000000000000000001"))).to.equal(0);
  });

  it("that is removed leaves nothing, not even a log to be taken up by the next one", () => {
    const file = openHere();
    fill(file);
    file.remove();
    expect(readdirSync(folder)).to.deep.equal([]);
    const next = openHere();
    next.database.close();
    rmSync(path());
    writeFileSync(`${path()}-wal`, "left over");
    expect(countIn(openHere())).to.equal(0);
  });

  it("is in memory where there can be none, with one line about it", () => {
    const file = openIndexFile({
      folder: join(folder, "missing"),
      registry: REGISTRY,
      log: (line) => log.push(line),
    });
    open.push(file);
    fill(file);
    expect(countIn(file)).to.equal(2_000);
    expect(log).to.have.length(1);
    expect(log[0]).to.match(/index\.db can't be used, so that the index is in memory: unable to open/);
    file.remove();
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("is told from other troubles by its errors", () => {
    const { database } = openHere();
    fill({ database, remove: () => {} });
    const nothing = () => database.exec("SELECT 1 FROM nothing");
    const noFile = () => new DatabaseSync(folder);
    const full = () => database.exec("PRAGMA max_page_count = 1; CREATE TABLE more (a)");
    for (const [trouble, isOfDisk] of [
      [nothing, false],
      [noFile, true],
      [full, true],
    ] as const) {
      try {
        trouble();
        expect.fail("it worked");
      } catch (error) {
        expect([isDamage(error), isDiskTrouble(error)], String(error)).to.deep.equal([false, isOfDisk]);
      }
    }
  });

  function overwrite(from: number, length: number): void {
    const file = openSync(path(), "r+");
    writeSync(file, Buffer.alloc(length, 0x5a), 0, length, from);
    closeSync(file);
  }

  function withDatabase(work: (database: DatabaseSync) => void): void {
    const database = new DatabaseSync(path());
    work(database);
    database.close();
  }
});
