import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { httpNode } from "../../src/rpc/http-node.ts";
import { contractsOf, createAudit } from "../crash/audit.ts";
import { connect, createOrders, load, sendAll } from "../crash/orders.ts";
import { firstMatch } from "../support/anvil.ts";
import { startService } from "../support/processes.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");

/** Blocks of 512 bytes that a file may have: more than the contracts take, and less than what the load would. */
const LIMIT = 200;

describe("a full disk", function () {
  this.timeout(30_000);

  let folder: string;

  // A limit on the size of files, which needs no root, refuses a write as a full disk does: in the midst of it.
  before(function () {
    if (process.platform === "win32") this.skip();
  });
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-full-disk-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function startLimited(blocks: number) {
    return spawn("sh", ["-c", `ulimit -f ${blocks}; exec "$0" "$1"`, process.execPath, MAIN], {
      cwd: folder,
      env: { PATH: process.env["PATH"], PORT: "0", RPC_PORT: "0" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  it("stops the process with a message, and what was acknowledged is there after a start with enough space", async () => {
    const child = startLimited(LIMIT);
    const output = text(child.stdout);
    child.stderr.resume();
    const exit = once(child, "exit");
    const [url] = await firstMatch(child.stdout, /ready: (http:[^",]+)/);
    let dead = false;
    void exit.then(() => (dead = true));
    const { orders, next } = createOrders();
    const clients = connect(url as string, 16);
    const open = await load(clients, 16, [], next, () => dead);
    clients.close();

    expect((await exit)[0]).to.equal(1);
    // Requests that end with the process may be logged after it.
    const fatal = (await output)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .find(({ level }) => level === 60);
    expect(fatal?.msg).to.match(/^the embedded chain can't go on: (EFBIG|ENOSPC)/);
    const file = join(folder, "data", "chain.journal");
    expect(statSync(file).size, "full, to the last byte").to.equal(LIMIT * 512);

    const service = await startService(folder, {});
    const audit = createAudit(contractsOf(join(folder, "data")), orders);
    const node = httpNode(service.rpcUrl as string, 10_000);
    await audit.read(node);
    audit.check(orders);
    expect(orders.filter(({ answers }) => answers.length > 0).length).to.be.above(5);
    const again = connect(service.url, 16);
    const keyed = open.filter(({ key }) => key !== undefined);
    expect(keyed.length).to.be.above(0);
    expect(await sendAll(again, 16, keyed)).to.deep.equal([]);
    await audit.read(node);
    audit.check(orders);
    again.close();
    expect(await service.end("SIGTERM")).to.equal(0);
  });

  it("stops the first start with a message, and the next start goes on from there", async () => {
    // Less than a contract takes, and less than SQLite's files.
    for (const blocks of [0, 1, 40]) {
      const child = startLimited(blocks);
      const [output, errors] = [text(child.stdout), text(child.stderr)];
      expect((await once(child, "exit"))[0], `${blocks}: ${await output}`).to.equal(1);
      expect((await output) + (await errors)).to.match(/can't (start|go on): /);
    }
    const service = await startService(folder, {});
    expect(await service.end("SIGTERM")).to.equal(0);
  });
});
