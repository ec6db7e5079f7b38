import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MAX_NONCES } from "../../src/sessions/session-store.ts";
import { openSqliteSessions } from "../../src/sessions/sqlite-sessions.ts";
import { inSeconds, itIsASessionStore, someNonce } from "./session-store-behavior.ts";

const WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

describe("sessions in SQLite", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sessions-"));
    file = join(folder, "sessions.db");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  describe("as a session store", () => {
    itIsASessionStore(() => Promise.resolve(openSqliteSessions(file)));
  });

  /** What is in the file, whichever version it has. */
  function query<T>(sql: string): T[] {
    const database = new DatabaseSync(file);
    try {
      return database.prepare(sql).all() as T[];
    } finally {
      database.close();
    }
  }

  /** A process of its own, which runs `code` with `sessions` open on the file; it can `say` something. */
  function startProcess(code: string) {
    const module = import.meta.resolve("../../src/sessions/sqlite-sessions.ts");
    const child = spawn(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `const { openSqliteSessions } = await import(${JSON.stringify(module)});
         const say = (line) => process.stdout.write(line + "\\n");
         const sessions = openSqliteSessions(${JSON.stringify(file)});
         ${code}`,
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    child.stdout.setEncoding("utf8");
    return {
      child,
      line: async () => String((await once(child.stdout, "data"))[0]).trim(),
      exit: once(child, "exit"),
    };
  }

  it("keeps the files from other users, even a file that was open to them", async () => {
    writeFileSync(file, "", { mode: 0o666 });
    chmodSync(file, 0o666);
    const umask = process.umask(0);
    try {
      for (const name of [file, join(folder, "new.db")]) {
        const sessions = openSqliteSessions(name);
        await sessions.create(WALLET, inSeconds(60));
        for (const path of [name, `${name}-wal`, `${name}-shm`]) {
          expect((statSync(path).mode & 0o777).toString(8), path).to.equal("600");
        }
        await sessions.close();
      }
    } finally {
      process.umask(umask);
    }
  });

  it("writes no session key, only its hash", async () => {
    const sessions = openSqliteSessions(file);
    const key = await sessions.create(WALLET, inSeconds(60));
    const written = () =>
      Buffer.concat(
        [file, `${file}-wal`].filter((path) => existsSync(path)).map((path) => readFileSync(path)),
      );
    for (const bytes of [written(), (await sessions.close(), written())]) {
      expect(bytes.includes(WALLET), "the session is written").to.equal(true);
      expect(bytes.includes(key), "its key is written").to.equal(false);
    }
  });

  it("uses a write-ahead log, and flushes it before it answers", async () => {
    const traced: string[] = [];
    const { exec } = DatabaseSync.prototype;
    DatabaseSync.prototype.exec = function (sql) {
      traced.push(sql);
      exec.call(this, sql);
      if (sql.includes("synchronous")) traced.push(JSON.stringify(this.prepare("PRAGMA synchronous").get()));
    };
    try {
      await openSqliteSessions(file).close();
    } finally {
      DatabaseSync.prototype.exec = exec;
    }
    expect(traced).to.include('{"synchronous":2}'); // FULL
    expect(query("PRAGMA journal_mode")).to.deep.equal([{ journal_mode: "wal" }]);
  });

  it("keeps a session whose process is killed right after it was made", async () => {
    const { child, line, exit } = startProcess(`
      say(await sessions.create(${JSON.stringify(WALLET)}, new Date(Date.now() + 60_000)));
      setInterval(() => {}, 1_000);
    `);
    const key = await line();
    child.kill("SIGKILL");
    expect((await exit)[1]).to.equal("SIGKILL");
    expect(statSync(`${file}-wal`).size, "it had no time to tidy up").to.be.greaterThan(0);
    const sessions = openSqliteSessions(file);
    expect(await sessions.find(key)).to.include({ address: WALLET });
    await sessions.close();
  });

  it("gives each nonce to one of several processes", async () => {
    const sessions = openSqliteSessions(file);
    const nonces = Array.from({ length: 100 }, someNonce);
    for (const nonce of nonces) await sessions.addNonce(nonce, inSeconds(60));
    const processes = Array.from({ length: 3 }, () =>
      startProcess(`
        say("ready");
        process.stdin.once("data", async () => {
          const taken = [];
          for (const nonce of ${JSON.stringify(nonces)}) if (await sessions.takeNonce(nonce)) taken.push(nonce);
          say(JSON.stringify(taken));
          process.exit();
        });
      `),
    );
    await Promise.all(processes.map(({ line }) => line()));
    const lines = processes.map(({ line }) => line());
    for (const { child } of processes) child.stdin.write("go\n");
    const taken = (await Promise.all(lines)).flatMap((line) => JSON.parse(line) as string[]);
    expect(taken.toSorted()).to.deep.equal(nonces.toSorted());
    await Promise.all(processes.map(({ exit }) => exit));
    await sessions.close();
  });

  it("can be opened for the first time by several processes at once", async () => {
    const code = `await sessions.create("", new Date(Date.now() + 60_000)); await sessions.close(); process.exit()`;
    const processes = Array.from({ length: 4 }, () => startProcess(code));
    for (const { exit } of processes) expect((await exit)[0]).to.equal(0);
    expect(query("SELECT hash FROM sessions")).to.have.length(4);
  });

  it("waits while another process writes to a new file, which SQLite itself does not", async () => {
    const { line, exit } = startProcess(
      `const { DatabaseSync } = await import("node:sqlite");
       const database = new DatabaseSync(${JSON.stringify(join(folder, "new.db"))});
       database.exec("CREATE TABLE a (b); BEGIN IMMEDIATE");
       say("writing");
       setTimeout(() => process.exit(), 300);`,
    );
    expect(await line()).to.equal("writing");
    await openSqliteSessions(join(folder, "new.db")).close();
    expect((await exit)[0]).to.equal(0);
  });

  it("keeps sessions and nonces until their very last millisecond", async () => {
    let now = 1_000;
    const sessions = openSqliteSessions(file, () => now);
    const key = await sessions.create(WALLET, new Date(2_000));
    await sessions.addNonce("nonce1", new Date(2_000));
    await sessions.addNonce("nonce2", new Date(2_000));
    now = 1_999;
    expect(await sessions.find(key)).to.deep.equal({ address: WALLET, expiresAt: new Date(2_000) });
    expect(await sessions.takeNonce("nonce1")).to.equal(true);
    now = 2_000;
    expect(await sessions.find(key)).to.equal(undefined);
    expect(await sessions.end(key)).to.equal(false);
    expect(await sessions.takeNonce("nonce2")).to.equal(false);
    await sessions.close();
  });

  it("removes expired rows during its other work, a bounded number at a time", async () => {
    let now = 1_000;
    const sessions = openSqliteSessions(file, () => now);
    await sessions.create(WALLET, new Date(9_000));
    await sessions.addNonce("last", new Date(9_000));
    for (let i = 0; i < 150; i++) {
      await sessions.create(WALLET, new Date(2_000));
      await sessions.addNonce(`nonce${String(i)}`, new Date(2_000));
    }
    now = 3_000;
    const left = [];
    for (let i = 0; i < 3; i++) {
      await sessions.create(WALLET, new Date(9_000));
      await sessions.addNonce(`late${String(i)}`, new Date(9_000));
      left.push([query("SELECT * FROM sessions").length, query("SELECT * FROM nonces").length]);
    }
    // "last" is the oldest, so the first look at 100 nonces takes 99.
    expect(left).to.deep.equal([
      [52, 53],
      [3, 3],
      [4, 4],
    ]);
    await sessions.close();
  });

  it("keeps the latest nonces if there are too many", async () => {
    const sessions = openSqliteSessions(file);
    await sessions.addNonce("first", inSeconds(60));
    await sessions.addNonce("second", inSeconds(60));
    query(`WITH RECURSIVE n(i) AS (VALUES (3) UNION ALL SELECT i + 1 FROM n WHERE i < ${String(MAX_NONCES)})
      INSERT INTO nonces (nonce, expires_at) SELECT 'n' || i, ${String(inSeconds(60).getTime())} FROM n`);
    await sessions.addNonce("one too many", inSeconds(60));
    expect(query("SELECT count(*) AS n FROM nonces")).to.deep.equal([{ n: MAX_NONCES }]);
    expect(await sessions.takeNonce("first")).to.equal(false);
    expect(await sessions.takeNonce("second")).to.equal(true);
    expect(await sessions.takeNonce("one too many")).to.equal(true);
    await sessions.close();
  });

  it("refuses a file of another version, and leaves it as it is", () => {
    const database = new DatabaseSync(file);
    database.exec("CREATE TABLE later (x); PRAGMA user_version = 2");
    database.close();
    const before = readFileSync(file);
    expect(() => openSqliteSessions(file)).to.throw(`${file} is a session store of version 2`);
    expect(readFileSync(file).equals(before)).to.equal(true);
  });

  it("refuses a file that is no database, and leaves it as it is", () => {
    const text = "x".repeat(5_000);
    writeFileSync(file, text);
    expect(() => openSqliteSessions(file)).to.throw("file is not a database");
    expect(readFileSync(file, "utf8")).to.equal(text);
  });
});
