import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { firstMatch } from "../../test/support/anvil.ts";
import { refusalOf, startService } from "../../test/support/processes.ts";
import { hardhatWallet } from "../../test/service/chain.ts";
import { send, signIn } from "../../test/service/http.ts";
import { startInProcess, type Running } from "../../test/service/service.ts";
import { startTestLedger, type TestLedger } from "./ledger.ts";
import { startTlsProxy } from "./tls-proxy.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Runs one of the commands of scalardl/, with these variables alone. */
function run(script: string, environment: Record<string, string>) {
  const { PATH, HOME, JAVA_HOME, MAVEN_OPTS } = process.env;
  const own = Object.entries({ PATH, HOME, JAVA_HOME, MAVEN_OPTS }).filter(
    ([, value]) => value !== undefined,
  );
  const child = spawn(process.execPath, [join(ROOT, "scalardl", script)], {
    env: { ...Object.fromEntries(own), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  return { child, exit: once(child, "exit"), output: () => output };
}

async function occupyPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

function create(service: { url: string }, tokenName: string, key?: string) {
  const body = { issuerId: "issuer123", tokenName, amount: 5, info: {} };
  const headers: Record<string, string> = key === undefined ? {} : { "idempotency-key": key };
  return send<{ st_id?: string }>(service, "POST /security-tokens", body, headers);
}

describe("npm run scalardl", function () {
  this.timeout(180_000);

  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-scalardl-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function start() {
    const started = run("start.ts", { DATA_DIR: folder, SCALARDL_PORT: "0" });
    const [address] = await firstMatch(started.child.stdout, /ready: ScalarDL Ledger at (\S+)\n/).catch(
      (error: Error) => {
        throw new Error(error.message + started.output());
      },
    );
    return { ...started, address: address as string };
  }

  async function isListening(address: string): Promise<boolean> {
    const [host, port] = address.split(":") as [string, string];
    const socket = connect(Number(port), host);
    return new Promise((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    }).finally(() => socket.destroy()) as Promise<boolean>;
  }

  it("starts what the service needs, again and again, and keeps its secrets for itself", async () => {
    for (const [i, name] of ["First", "Second"].entries()) {
      const { child, exit, address } = await start();
      // As its documentation says: DATA_DIR alone tells the service where the secret is.
      const service = await startService(folder, {
        DATA_DIR: folder,
        ST_LEDGER: "scalardl",
        SCALARDL_ADDRESS: address,
      });
      expect((await create(service, name)).status).to.equal(201);
      const { body } = await send<{ security_tokens: object[] }>(service, "GET /security-tokens");
      expect(body.security_tokens).to.have.length(i + 1);
      const network = await send<{ st_ledger: string }>(service, "GET /network");
      expect(network.body.st_ledger).to.equal("scalardl");
      expect(await service.end("SIGTERM")).to.equal(0);
      child.kill("SIGTERM");
      expect((await exit)[0]).to.equal(0);
    }
    for (const name of ["secret", "cipher-key", "ledger.properties"]) {
      expect(statSync(join(folder, "scalardl", name)).mode & 0o777, name).to.equal(0o600);
    }
    const log = readFileSync(join(folder, "scalardl", "ledger.log"), "utf8");
    for (const name of ["secret", "cipher-key"]) {
      expect(log).not.to.include(readFileSync(join(folder, "scalardl", name), "utf8").trim());
    }
  });

  it("leaves no Ledger behind when it is killed", async () => {
    const { child, exit, address } = await start();
    child.kill("SIGKILL");
    await exit;
    while (await isListening(address)) await sleep(50);
  });

  async function failure(environment: Record<string, string>): Promise<string> {
    const { exit, output } = run("start.ts", { DATA_DIR: folder, SCALARDL_PORT: "0", ...environment });
    expect((await exit)[0]).to.equal(1);
    // One sentence, whatever Java has warned of.
    expect(output()).to.include("the ScalarDL Ledger can't run: ").and.not.include("\tat ");
    return output();
  }

  it("says that its port is in use", async () => {
    const { server, port } = await occupyPort();
    const output = await failure({ SCALARDL_PORT: String(port) });
    server.close();
    expect(output).to.include(`port ${port} is in use: set SCALARDL_PORT`);
  });

  it("says that the database can't be reached", async () => {
    const { server, port } = await occupyPort();
    server.close();
    const SCALARDL_DATABASE_URL = `postgresql://user:hidden@127.0.0.1:${port}/name`;
    const output = await failure({ SCALARDL_DATABASE_URL });
    expect(output)
      .to.match(/refused/i)
      .and.not.include("hidden");
  });

  it("does not begin anew where a key of its database is lost", async () => {
    const other = mkdtempSync(join(tmpdir(), "hallmark-scalardl-"));
    mkdirSync(join(other, "scalardl"));
    for (const name of ["ledger.db", "secret"]) writeFileSync(join(other, "scalardl", name), "");
    expect(await failure({ DATA_DIR: other })).to.include(
      "has lost its cipher-key: restore the whole folder",
    );
    expect(existsSync(join(other, "scalardl", "cipher-key"))).to.be.false;
    rmSync(other, { recursive: true });
  });

  it("says what is wrong with a variable", async () => {
    const none = { DATA_DIR: folder, SCALARDL_PORT: "port" };
    const { exit, output } = run("start.ts", none);
    expect((await exit)[0]).to.equal(1);
    expect(output()).to.include("SCALARDL_PORT");
  });
});

describe("a service with ST_LEDGER=scalardl", function () {
  this.timeout(180_000);

  let ledger: TestLedger;
  before(async () => (ledger = await startTestLedger()));
  after(() => ledger?.remove());

  describe("beside another one before the same Ledger", () => {
    let services: Running[];
    before(async () => {
      services = await Promise.all([1, 2].map(() => startInProcess(ledger.environment())));
    });
    after(() => Promise.all(services.map((service) => service.stop())));

    const both = <T>(work: (service: Running) => Promise<T>) => Promise.all(services.map(work));

    it("issues the same request once, and both give the same answer", async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => both((service) => create(service, `Same ${i}`, `same ${i}`))),
      );
      for (const [i, pair] of answers.entries()) {
        for (const { status, body } of pair) {
          expect(status, JSON.stringify(body)).to.equal(201);
          expect(body).to.deep.equal({ st_id: `issuer123-Same ${i}` });
        }
      }
    });

    it("issues one of two requests with one key, and one of two for one st_id", async () => {
      let names = 0;
      const reused = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          both((service) => create(service, `Key ${names++}`, `key ${i}`)),
        ),
      );
      for (const pair of reused) expect(pair.map(({ status }) => status).sort()).to.deep.equal([201, 422]);
      const taken = await Promise.all(
        Array.from({ length: 10 }, (_, i) => both((service) => create(service, `Taken ${i}`))),
      );
      for (const pair of taken) expect(pair.map(({ status }) => status).sort()).to.deep.equal([201, 409]);
    });

    it("fails no request for a conflict", async () => {
      let names = 0;
      const answers = await Promise.all(
        Array.from({ length: 60 }, () => both((service) => create(service, `Much ${names++}`))),
      );
      for (const { status } of answers.flat()) expect(status).to.equal(201);
    });
  });

  it("has a session of the issuer's wallet asked for where ST_AUTH says so", async () => {
    const service = await startInProcess({ ...ledger.environment(), ST_AUTH: "required" });
    try {
      expect((await create(service, "Nobody's")).status).to.equal(401);
      const body = { issuerId: "issuer123", tokenName: "By its issuer", amount: 5, info: {} };
      for (const [wallet, status] of [
        [hardhatWallet(3), 403],
        [hardhatWallet(2), 201],
      ] as const) {
        const authorization = `Bearer ${await signIn(service, wallet)}`;
        const answer = await send(service, "POST /security-tokens", body, { authorization });
        expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
      }
    } finally {
      await service.stop();
    }
  });

  it("reaches it over TLS, with a certificate that it is told to trust, and no other", async () => {
    const proxy = await startTlsProxy(ledger.address(), ledger.folder);
    const environment = { ...ledger.environment(proxy.address), SCALARDL_TLS: "on" };
    const service = await startInProcess({ ...environment, SCALARDL_TLS_CA_FILE: proxy.caFile });
    try {
      expect((await create(service, "Encrypted")).status).to.equal(201);
      const { exit, output } = await refusalOf(ledger.folder, environment);
      expect(exit).to.equal(1);
      expect(output).to.include("can't be reached");
    } finally {
      await service.stop();
      await proxy.stop();
    }
  });

  it("does not start with another's secret, and does not tell it", async () => {
    const SCALARDL_SECRET = "another's secret, long enough to be one";
    const { SCALARDL_SECRET_FILE: _, ...rest } = ledger.environment();
    const { exit, output } = await refusalOf(ledger.folder, { ...rest, SCALARDL_SECRET });
    expect(exit).to.equal(1);
    expect(output).to.include("does not take this service's secret").and.not.include(SCALARDL_SECRET);
  });

  describe("that has issued on one ledger", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-scalardl-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    async function issueOne(environment: Record<string, string>, name: string): Promise<void> {
      const service = await startService(folder, environment);
      expect((await create(service, name)).status).to.equal(201);
      await service.end("SIGTERM");
    }

    it("does not start on the chain after ScalarDL", async () => {
      await issueOne(ledger.environment(), "On ScalarDL");
      const { exit, output } = await refusalOf(folder, {});
      expect(exit).to.equal(1);
      expect(output).to.include("ST_LEDGER=scalardl");
    });

    it("does not start on ScalarDL after the chain", async () => {
      await issueOne({}, "On the chain");
      const { exit, output } = await refusalOf(folder, ledger.environment());
      expect(exit).to.equal(1);
      expect(output).to.include("ST_LEDGER=evm");
    });

    it("knows of the Ledger's tokens in a new folder, once it was started with it", async () => {
      const service = await startService(folder, ledger.environment());
      await service.end("SIGTERM");
      expect((await refusalOf(folder, {})).output).to.include("ST_LEDGER=scalardl");
    });
  });

  it("that has issued nothing there may go back to the chain", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hallmark-scalardl-"));
    const empty = await startTestLedger();
    try {
      for (const environment of [empty.environment(), {}, empty.environment()]) {
        const service = await startService(folder, environment);
        expect(await service.end("SIGTERM")).to.equal(0);
      }
    } finally {
      await empty.remove();
      rmSync(folder, { recursive: true });
    }
  });
});

describe("npm run scalardl:register", function () {
  this.timeout(120_000);

  let ledger: TestLedger;
  let folder: string;
  before(async () => {
    ledger = await startTestLedger();
    folder = mkdtempSync(join(tmpdir(), "hallmark-scalardl-"));
  });
  after(async () => {
    await ledger?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Of another client than the one that the test's Ledger knows. */
  const environment = () => ({
    DATA_DIR: folder,
    SCALARDL_ADDRESS: ledger.address(),
    SCALARDL_PRIVILEGED_ADDRESS: ledger.privilegedAddress(),
    SCALARDL_ENTITY: "another",
  });

  async function register(more: Record<string, string> = {}) {
    const { exit, output } = run("register.ts", { ...environment(), ...more });
    return { exit: (await exit)[0] as number, output: output() };
  }

  it("makes a running Ledger ready for a service, and can be repeated", async () => {
    const before = await refusalOf(folder, {
      ...environment(),
      ST_LEDGER: "scalardl",
      SCALARDL_SECRET: "x".repeat(32),
    });
    expect(before.output).to.include("does not take this service's secret");
    for (let i = 0; i < 2; i++) {
      const { exit, output } = await register();
      expect(exit, output).to.equal(0);
      expect(output).to.include("the entity another with key version 1");
    }
    const service = await startService(folder, { ...environment(), ST_LEDGER: "scalardl" });
    expect((await create(service, "By another")).status).to.equal(201);
    await service.end("SIGTERM");
  });

  it("says that the Ledger has another secret", async () => {
    const { exit, output } = await register({ SCALARDL_SECRET: "another secret than the one before" });
    expect(exit).to.equal(1);
    expect(output).to.include("set SCALARDL_KEY_VERSION").and.not.include("another secret than");
  });
});

describe("npm run scalardl:validate", function () {
  this.timeout(180_000);

  let ledger: TestLedger;
  before(async () => {
    ledger = await startTestLedger();
    const service = await startInProcess(ledger.environment());
    await Promise.all(Array.from({ length: 5 }, (_, i) => create(service, `T${i}`, `key ${i}`)));
    expect((await create(service, "Alone")).status).to.equal(201);
    await service.stop();
  });
  after(() => ledger?.remove());

  async function validate() {
    const { exit, output } = run("validate.ts", ledger.environment());
    return { exit: (await exit)[0] as number, output: output() };
  }

  /** Does this to the database behind the Ledger's back, has it validated, and puts it back. */
  async function validateWith(id: string, column: string, tamper: (value: string) => string) {
    const database = new DatabaseSync(ledger.file);
    const where = `WHERE id = ? AND age = (SELECT max(age) FROM "scalar$asset" WHERE id = ?)`;
    const row = database.prepare(`SELECT "${column}" AS value FROM "scalar$asset" ${where}`).get(id, id);
    const value = row?.["value"] as string;
    const update = database.prepare(`UPDATE "scalar$asset" SET "${column}" = ? ${where}`);
    expect(tamper(value)).not.to.equal(value);
    update.run(tamper(value), id, id);
    try {
      return await validate();
    } finally {
      update.run(value, id, id);
      database.close();
    }
  }

  it("finds nothing in a Ledger that nobody has touched", async () => {
    // The list of issuers, the issuer, the account, six tokens and the five requests that had a key.
    expect(await validate()).to.deep.equal({ exit: 0, output: "14 assets validated, 0 tampered with\n" });
  });

  it("finds a token whose amount was changed", async () => {
    const { exit, output } = await validateWith("st-issuer123-Alone", "output", (text) =>
      text.replace('"5"', '"50"'),
    );
    expect(exit).to.equal(1);
    expect(output).to.include("tampered with: st-issuer123-Alone (303)");
  });

  it("finds a balance that was changed", async () => {
    const { exit, output } = await validateWith("account-issuer123", "output", (text) =>
      text.replace('"5"', '"50"'),
    );
    expect(exit).to.equal(1);
    expect(output).to.include("tampered with: account-issuer123 (303)");
  });

  it("finds an order that was changed together with what it made", async () => {
    const { exit, output } = await validateWith("st-issuer123-Alone", "argument", (text) =>
      text.replace("Alone", "Along"),
    );
    expect(exit).to.equal(1);
    expect(output).to.include("tampered with: st-issuer123-Alone");
  });

  /** Changes rows behind the Ledger's back, and takes that back after `work`. */
  async function withRows<T>(
    change: (database: DatabaseSync) => () => void,
    work: () => Promise<T>,
  ): Promise<T> {
    const database = new DatabaseSync(ledger.file);
    const undo = change(database);
    try {
      return await work();
    } finally {
      undo();
      database.close();
    }
  }

  const ROWS = `SELECT * FROM "scalar$asset" WHERE id = ?`;

  function insert(database: DatabaseSync, row: Record<string, unknown>): void {
    const names = Object.keys(row);
    const sql = `INSERT INTO "scalar$asset" (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map(() => "?").join()})`;
    database.prepare(sql).run(...(Object.values(row) as SQLInputValue[]));
  }

  /** Puts a copy of an asset's rows into the database under another id, with this text replaced in them. */
  function copyRows(from: string, to: string, replace: (text: string) => string) {
    return (database: DatabaseSync) => {
      for (const row of database.prepare(ROWS).all(from)) {
        insert(database, { ...row, id: to, output: replace(row["output"] as string) });
      }
      return () => void database.prepare(`DELETE FROM "scalar$asset" WHERE id = ?`).run(to);
    };
  }

  function deleteRows(id: string) {
    return (database: DatabaseSync) => {
      const rows = database.prepare(ROWS).all(id);
      expect(rows).not.to.deep.equal([]);
      database.prepare(`DELETE FROM "scalar$asset" WHERE id = ?`).run(id);
      return () => rows.forEach((row) => insert(database, row));
    };
  }

  it("names a token that was deleted, and validates everything else", async () => {
    const { exit, output } = await withRows(deleteRows("st-issuer123-Alone"), validate);
    expect(exit).to.equal(1);
    expect(output).to.include("tampered with: st-issuer123-Alone (409): it is gone\n14 assets validated, 1 ");
  });

  describe("behind a service", () => {
    let service: Running;
    before(async () => (service = await startInProcess(ledger.environment())));
    after(() => service?.stop());

    it("a deleted token keeps none of its neighbours from being read", async () => {
      await withRows(deleteRows("st-issuer123-Alone"), async () => {
        const { status, body } = await send<{ security_tokens: object[] }>(
          service,
          "GET /security-tokens?issuer_id=issuer123",
        );
        expect(status).to.equal(200);
        expect(body.security_tokens).to.have.length(5);
      });
    });

    for (const [what, replace] of [
      ["a copy of a token", (text: string) => text],
      ["a copy that was made to fit", (text: string) => text.replaceAll("Alone", "Added")],
    ] as const) {
      it(`${what} that somebody put into the database is neither shown nor taken for an issue`, async () => {
        await withRows(copyRows("st-issuer123-Alone", "st-issuer123-Added", replace), async () => {
          for (const path of ["/security-tokens/issuer123-Added", "/security-tokens?q=issuer123-Added"]) {
            expect((await send(service, `GET ${path}`)).status, path).to.equal(500);
          }
          expect((await create(service, "Added", "a new key")).status).to.equal(500);
          const { body } = await send<{ security_tokens: object[] }>(
            service,
            "GET /security-tokens?issuer_id=issuer123",
          );
          expect(body.security_tokens).to.have.length(6);
        });
        expect(service.log.join("")).to.include("somebody has put it into its database");
      });
    }
  });

  it("finds nothing again where all is as it was, and says when it can't look", async () => {
    expect((await validate()).exit).to.equal(0);
    await ledger.kill();
    expect((await validate()).exit).to.equal(2);
    await ledger.restart();
  });
});
